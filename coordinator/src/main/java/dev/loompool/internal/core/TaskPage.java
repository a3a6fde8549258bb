package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// The columns of [#SIZE] tasks with adjacent ids. Confined to the control loop.
final class TaskPage {
  static final int SHIFT = 10;
  static final int SIZE = 1 << SHIFT;

  /// Stands where no page has been made yet.
  static final TaskPage NONE = new TaskPage(-1);

  /// Stands where every task of a page has ended.
  static final TaskPage FREED = new TaskPage(-1);

  final long number;
  final byte[] states = new byte[SIZE];
  final int[] attempts = new int[SIZE];

  /// How often the task was not charged when its worker was lost: it was not alone, or the worker
  /// ran out of memory.
  final byte[] suspicions = new byte[SIZE];

  final int[] runs = new int[SIZE];
  final int[] workers = new int[SIZE];

  /// Whether the task, in flight, is the last of its chunk.
  final boolean[] chunkEnds = new boolean[SIZE];

  final @Nullable TaskBlock[] blocks = new @Nullable TaskBlock[SIZE];

  /// How many ids may still come or have not ended; no task has id 0.
  int open;

  TaskPage(long number) {
    this.number = number;
    this.open = number == 0 ? SIZE - 1 : SIZE;
  }

  /// How many tasks from this slot on, at most so many, are in flight in that run, their first, in
  /// that worker. None of them is being cancelled.
  int firstRuns(int slot, int most, int worker, int run) {
    int end = slot + most;
    int next = slot;
    while (next < end
        && states[next] == TaskTable.IN_FLIGHT
        && workers[next] == worker
        && runs[next] == run
        && attempts[next] + suspicions[next] == 0) {
      next++;
    }
    return next - slot;
  }

  /// How many tasks from this slot on, at most so many, are pending.
  int pending(int slot, int most) {
    int end = slot + most;
    int next = slot;
    while (next < end && states[next] == TaskTable.PENDING) {
      next++;
    }
    return next - slot;
  }

  static int slot(long id) {
    return (int) id & (SIZE - 1);
  }
}
