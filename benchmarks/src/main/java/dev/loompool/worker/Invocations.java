package dev.loompool.worker;

import org.jspecify.annotations.Nullable;

/// Tasks that do nothing.
final class Invocations {
  private static final ReceivedBatch BATCH =
      new ReceivedBatch(1, "w1", nothing(), 1, 1, 0, 0, false, nothing(), new byte[0]);

  private Invocations() {}

  static TaskInvocation one() {
    return new BatchTasks(BATCH, 1, new int[1], 1, null).task(0);
  }

  /// Starts the task on the calling thread; false where it was taken back.
  static boolean start(TaskInvocation task) {
    boolean claimed = task.tasks.claim(task.index);
    if (claimed) {
      task.start(Thread.currentThread(), 0);
    }
    return claimed;
  }

  /// What only running them would need.
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T extends @Nullable Object> T nothing() {
    return null;
  }
}
