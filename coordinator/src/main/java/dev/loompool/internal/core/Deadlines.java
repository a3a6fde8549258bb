package dev.loompool.internal.core;

import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/// The deadlines of tasks that have not ended. Confined to the control loop.
final class Deadlines {
  /// How long after the last grace a worker may take to tell of a task that it has ended.
  private static final long REPORT_NANOS = 15_000_000_000L;

  private final TaskTable tasks;
  private final Timeline deadlines;

  /// Of tasks that were in flight at their deadline: when their end must have been told.
  private final Timeline reports;

  Deadlines(TaskTable tasks) {
    this.tasks = tasks;
    this.deadlines = new Timeline(tasks::isOpen);
    this.reports = new Timeline(task -> TaskTable.isInFlight(tasks.state(task)));
  }

  /// The tasks `[from, to)` of the block have been submitted.
  void add(TaskBlock block, int from, int to, long now) {
    long nanos = block.settings.deadlineNanos();
    if (nanos == 0) {
      return;
    }
    for (int index = from; index < to; index++) {
      block.setDeadline(index, now + nanos);
      deadlines.add(now + nanos, block.id(index));
    }
  }

  /// When the next task passes its deadline or is overdue.
  long next() {
    return Math.min(deadlines.next(), reports.next());
  }

  /// Hands over the tasks that no worker has and whose deadline has passed.
  void pass(long now, LongConsumer waiting) {
    while (deadlines.next() <= now) {
      long id = deadlines.take();
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      if (TaskTable.isWaiting(page.states[slot])) {
        waiting.accept(id);
      } else if (TaskTable.isInFlight(page.states[slot])) {
        // Where this comes late the worker may have been stopped too: its grace begins now.
        long told = now + tasks.block(page, slot).settings.graceNanos();
        reports.add(told + REPORT_NANOS, id);
      }
    }
  }

  /// Names the workers that should long have ended a task and have not said so.
  void nameOverdue(long now, IntConsumer workers) {
    while (reports.next() <= now) {
      long id = reports.take();
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      if (TaskTable.isInFlight(page.states[slot])) {
        workers.accept(page.workers[slot]);
      }
    }
  }

  /// This process was stopped: what workers have told meanwhile may still have to be read.
  void forgive(long now) {
    long anew = now + REPORT_NANOS;
    while (reports.next() < anew) {
      reports.add(anew, reports.take());
    }
  }
}
