package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Interrupts tasks that pass their timeout, from a platform thread that starts with the first such
/// task. Thread-safe.
final class TaskTimer {
  private final Map<TaskInvocation, Future<?>> timeouts = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  TaskTimer() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("worker-timer").unstarted(task));
    timer.setRemoveOnCancelPolicy(true);
  }

  void started(TaskInvocation task) {
    long nanos = task.batch.timeoutNanos();
    if (nanos > 0) {
      timeouts.put(
          task,
          timer.schedule(() -> task.interrupt(Ending.TIMED_OUT), nanos, TimeUnit.NANOSECONDS));
    }
  }

  void ended(TaskInvocation task) {
    if (task.batch.timeoutNanos() > 0) {
      @Nullable Future<?> timeout = timeouts.remove(task);
      if (timeout != null) {
        timeout.cancel(false);
      }
    }
  }
}
