package dev.loompool.benchmarks;

import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.core.TaskSink;

/// Blocks whose outcomes nobody wants.
final class Blocks {
  private static final TaskSettings SETTINGS = TaskSettings.of(TaskOptions.defaults(), 1);
  private static final TaskSink NO_SINK =
      new TaskSink() {
        @Override
        public void ended(TaskBlock block, int index, Outcome outcome) {}

        @Override
        public void turnEnded() {}
      };

  private Blocks() {}

  static TaskBlock empty(int capacity) {
    return new TaskBlock(1, 1, 0, capacity, SETTINGS, NO_SINK);
  }
}
