package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps the time of tasks, on a platform thread that starts with the first of them that has a
/// limit: interrupts a task that passes its limit, and reports one that does not end within its
/// grace. A task has one timer at a time: for its deadline while it waits, for the earlier of
/// deadline and timeout while it runs, for the grace once it was interrupted. Thread-safe.
final class TaskTimer {
  private static final byte[] NOTHING = new byte[0];

  private final Reporter reporter;
  private final Function<Throwable, byte[]> describer;
  private final MemoryGuard memory;
  private final ScheduledThreadPoolExecutor timer;

  /// Takes the outcome of a task.
  @FunctionalInterface
  interface Reporter {
    void report(TaskInvocation task, Ending ending, byte[] bytes, long micros);
  }

  /// @param reporter takes outcomes
  /// @param describer encodes a throwable
  /// @param memory hears of what is thrown here
  TaskTimer(Reporter reporter, Function<Throwable, byte[]> describer, MemoryGuard memory) {
    this.reporter = reporter;
    this.describer = describer;
    this.memory = memory;
    timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("worker-timer").unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
  }

  /// Keeps no time any more.
  void close() {
    timer.shutdownNow();
  }

  /// The task has come, and waits for a runner.
  void received(TaskInvocation task) {
    if (task.deadlineNanos() != TaskInvocation.NO_DEADLINE) {
      set(task, () -> passed(task, Ending.DEADLINE_PASSED), task.deadlineNanos() - now());
    }
  }

  /// The task runs from now on.
  void started(TaskInvocation task) {
    long timeout = task.batch.timeoutNanos();
    if (timeout == 0) {
      return;
    }
    boolean hasDeadline = task.deadlineNanos() != TaskInvocation.NO_DEADLINE;
    if (hasDeadline && timeout >= task.deadlineNanos() - now()) {
      return;
    }
    set(task, () -> passed(task, Ending.TIMED_OUT), timeout);
    // A cancellation that came just now may have had its timer replaced.
    if (task.isCancelled() && task.batch.killOnCancel()) {
      startGrace(task);
    }
  }

  /// The task is to end.
  void cancelled(TaskInvocation task) {
    if (task.interrupt(Ending.CANCELLED) && task.batch.killOnCancel()) {
      startGrace(task);
    }
  }

  /// The task has ended.
  void ended(TaskInvocation task) {
    Future<?> last = task.timer;
    if (last != null) {
      last.cancel(false);
    }
  }

  /// How many limits are watched.
  int size() {
    return timer.getQueue().size();
  }

  /// One that has not started goes back: the coordinator knows its deadline too.
  private void passed(TaskInvocation task, Ending limit) {
    if (task.takeBack()) {
      reporter.report(task, Ending.REVOKED, NOTHING, 0);
    } else {
      task.interrupt(limit);
      startGrace(task);
    }
  }

  private void startGrace(TaskInvocation task) {
    set(task, () -> giveUp(task), task.batch.graceNanos());
  }

  private void giveUp(TaskInvocation task) {
    if (task.giveUp()) {
      byte[] failure = describer.apply(task.shownStuck());
      reporter.report(task, Ending.STUCK, failure, task.micros(now()));
    }
  }

  private void set(TaskInvocation task, Runnable then, long nanos) {
    @Nullable Future<?> before = task.timer;
    if (before != null) {
      before.cancel(false);
    }
    Future<?> next = timer.schedule(memory.watching(then), nanos, TimeUnit.NANOSECONDS);
    task.timer = next;
    if (task.isOver()) {
      next.cancel(false);
    }
  }

  private static long now() {
    return System.nanoTime();
  }
}
