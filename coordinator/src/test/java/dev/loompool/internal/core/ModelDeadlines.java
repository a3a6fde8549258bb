package dev.loompool.internal.core;

import static dev.loompool.internal.core.Model.check;

import dev.loompool.internal.core.ModelTask.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/// What a simulation knows of the tasks that have a deadline.
final class ModelDeadlines {
  private static final long REPORT = 15_000 * Traits.MILLISECOND;
  private static final long SLACK = 3_000 * Traits.MILLISECOND;

  /// How many times a tick may be wanted for deadlines and delays.
  int ticks;

  /// When this process last went on after it had been stopped.
  long resumedAt = Long.MIN_VALUE / 2;

  private final PriorityQueue<ModelTask> ahead =
      new PriorityQueue<>(Comparator.comparingLong((ModelTask task) -> task.deadline));

  /// Those that were in flight at their deadline.
  private final List<ModelTask> late = new ArrayList<>();

  void submitted(ModelTask task) {
    if (task.deadline != Long.MAX_VALUE) {
      ticks += 5;
      ahead.add(task);
    }
  }

  /// Whether the worker may be killed for a task that is long past its deadline.
  boolean isOverdue(int worker, long now) {
    return late.stream().anyMatch(task -> task.isIn(worker, task.runs) && overdueAt(task) <= now);
  }

  /// @param killed says of a worker whether it is being killed
  void turnEnded(long now, IntPredicate killed) {
    while (!ahead.isEmpty() && ahead.peek().deadline <= now) {
      late.add(ahead.remove());
    }
    for (ModelTask task : late) {
      check(!task.isWaiting(), task);
      long anew = resumedAt + task.block.settings.graceNanos() + REPORT;
      boolean mustBeKilled = Math.max(overdueAt(task), anew) + SLACK <= now;
      check(task.state == State.ENDED || !mustBeKilled || killed.test(task.worker), task);
    }
    late.removeIf(task -> task.state == State.ENDED);
  }

  private static long overdueAt(ModelTask task) {
    return task.deadline + task.block.settings.graceNanos() + REPORT;
  }
}
