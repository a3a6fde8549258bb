package dev.loompool.internal.control;

import dev.loompool.benchmarks.NoEffects;
import dev.loompool.internal.core.TaskBlock;

/// Counts the tasks that are sent.
final class SentTasks extends NoEffects {
  int count;

  @Override
  public void send(int worker, TaskBlock block, int from, int tasks, int attempt, int run) {
    count += tasks;
  }
}
