package dev.loompool.internal;

import dev.loompool.TaskOptions;
import dev.loompool.WaitFor;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Tasks whose outcome is kept under an id until somebody takes it. Thread-safe.
interface TaskQueue {
  <R extends @Nullable Object> TaskId<R> queue(TaskCallable<?> task, TaskOptions options);

  <R extends @Nullable Object> TaskId<R> queue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options);

  /// As `queue`, but empty while there is no room.
  <R extends @Nullable Object> Optional<TaskId<R>> tryQueue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options);

  /// Waits for the outcome and takes it.
  <R extends @Nullable Object> R take(TaskId<R> id) throws InterruptedException;

  /// As the other, within a limit.
  <R extends @Nullable Object> R take(TaskId<R> id, Duration limit)
      throws InterruptedException, TimeoutException;

  /// Waits for some or all of the tasks, and takes nothing.
  Set<TaskId<?>> await(Collection<? extends TaskId<?>> ids, WaitFor what, Duration limit)
      throws InterruptedException;

  boolean cancel(TaskId<?> id);

  void forget(TaskId<?> id);
}
