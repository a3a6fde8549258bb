package dev.loompool.internal.core;

/// The deadlines of tasks that have not ended. Confined to the control loop.
final class Deadlines {
  private static final int SWEEP_AFTER = 1024;

  private final TaskTable tasks;
  private final Timeline times = new Timeline();

  Deadlines(TaskTable tasks) {
    this.tasks = tasks;
  }

  /// The tasks `[from, to)` of the block have been submitted.
  void add(TaskBlock block, int from, int to, long now) {
    long nanos = block.settings.deadlineNanos();
    if (nanos == 0) {
      return;
    }
    for (int index = from; index < to; index++) {
      block.setDeadline(index, now + nanos);
      times.add(now + nanos, block.id(index));
    }
    if (times.size() > SWEEP_AFTER + 2 * tasks.open()) {
      times.removeIf(task -> !tasks.isOpen(task));
    }
  }

  /// When the next deadline passes.
  long next() {
    return times.next();
  }

  /// Takes the task whose deadline is next; it may have ended meanwhile.
  long take() {
    return times.take();
  }

  /// Looks at the task once more at that time.
  void postpone(long task, long time) {
    times.add(time, task);
  }
}
