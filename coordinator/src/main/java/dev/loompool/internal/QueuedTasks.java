package dev.loompool.internal;

import dev.loompool.TaskOptions;
import dev.loompool.WaitFor;
import dev.loompool.internal.core.Outcome;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.maps.NonBlockingHashMapLong;
import org.jspecify.annotations.Nullable;

/// The queued tasks whose outcome has not been taken, by id. Thread-safe.
final class QueuedTasks implements TaskQueue {
  private final long pool;
  private final TaskIntake intake;
  private final OutcomeReader reader;
  private final NonBlockingHashMapLong<QueuedTask> byId = new NonBlockingHashMapLong<>(false);

  /// The outcomes that are on their way to a client, by task.
  private final Map<Long, Object> reserved = new ConcurrentHashMap<>();

  QueuedTasks(long pool, TaskIntake intake, OutcomeReader reader) {
    this.pool = pool;
    this.intake = intake;
    this.reader = reader;
  }

  @Override
  public <R extends @Nullable Object> TaskId<R> queue(TaskCallable<?> task, TaskOptions options) {
    return add(intake.queue(task, options));
  }

  @Override
  public <R extends @Nullable Object> TaskId<R> queue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    return add(intake.queue(function, argument, options));
  }

  @Override
  public <R extends @Nullable Object> Optional<TaskId<R>> tryQueue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    return Optional.ofNullable(intake.tryQueue(function, argument, options)).map(this::add);
  }

  <R extends @Nullable Object> TaskId<R> add(QueuedTask task) {
    byId.put(task.id, task);
    return new TaskId<>(pool, task.id);
  }

  /// Keeps the outcome for a client that it is sent to.
  ///
  /// @throws NoSuchElementException where it was taken, or another has it
  void reserve(TaskId<?> id, Object owner) {
    Object other = reserved.putIfAbsent(id.value(), owner);
    if (other != null || !byId.containsKey(id.value())) {
      reserved.remove(id.value(), owner);
      throw alreadyTaken(id);
    }
  }

  /// The outcome did not reach this client.
  void release(long task, Object owner) {
    reserved.remove(task, owner);
  }

  /// Waits for the outcome and takes it.
  @Override
  public <R extends @Nullable Object> R take(TaskId<R> id) throws InterruptedException {
    QueuedTask task = find(id);
    try {
      return taken(id, task, task.get());
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome is never exceptional", e);
    }
  }

  /// As the other, within a limit.
  @Override
  public <R extends @Nullable Object> R take(TaskId<R> id, Duration limit)
      throws InterruptedException, TimeoutException {
    QueuedTask task = find(id);
    try {
      return taken(id, task, task.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome is never exceptional", e);
    } catch (TimeoutException e) {
      TimeoutException named =
          new TimeoutException("task " + id + " has not ended within " + limit + "; it goes on");
      named.initCause(e);
      throw named;
    }
  }

  /// Waits for some or all of the tasks, and takes nothing.
  @Override
  public Set<TaskId<?>> await(Collection<? extends TaskId<?>> ids, WaitFor what, Duration limit)
      throws InterruptedException {
    Map<TaskId<?>, QueuedTask> tasks = new LinkedHashMap<>();
    ids.forEach(id -> tasks.put(id, find(id)));
    CountDownLatch left = new CountDownLatch(what == WaitFor.FIRST ? 1 : tasks.size());
    Map<QueuedTask, Runnable> waiters = new LinkedHashMap<>();
    tasks.values().forEach(task -> waiters.put(task, waiter(task, what, left)));
    boolean inTime;
    try {
      waiters.forEach(QueuedTask::addWaiter);
      inTime =
          tasks.isEmpty() || left.await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
    } finally {
      waiters.forEach(QueuedTask::removeWaiter);
    }
    Set<TaskId<?>> ended = new LinkedHashSet<>();
    tasks.forEach((id, task) -> {
      if (task.isDone()) {
        ended.add(id);
      }
    });
    assert !inTime || !ended.isEmpty() || tasks.isEmpty();
    return ended;
  }

  private static Runnable waiter(QueuedTask task, WaitFor what, CountDownLatch left) {
    AtomicBoolean counted = new AtomicBoolean();
    return () -> {
      if (counted.compareAndSet(false, true)) {
        boolean enough =
            what == WaitFor.FIRST_FAILURE && task.join().ending() != Outcome.Ending.VALUE;
        for (long counts = enough ? left.getCount() : 1; counts > 0; counts--) {
          left.countDown();
        }
      }
    };
  }

  @Override
  public boolean cancel(TaskId<?> id) {
    checkPool(id);
    QueuedTask task = byId.get(id.value());
    if (task == null || task.isDone()) {
      return false;
    }
    intake.cancel(id.value());
    return true;
  }

  @Override
  public void forget(TaskId<?> id) {
    checkPool(id);
    QueuedTask task = byId.remove(id.value());
    reserved.remove(id.value());
    if (task != null) {
      task.letGo();
    }
  }

  private <R extends @Nullable Object> R taken(TaskId<R> id, QueuedTask task, Outcome outcome) {
    if (reserved.containsKey(id.value()) || !byId.remove(id.value(), task)) {
      throw alreadyTaken(id);
    }
    task.letGo();
    return reader.<R>value(task, outcome);
  }

  QueuedTask find(TaskId<?> id) {
    checkPool(id);
    QueuedTask task = byId.get(id.value());
    if (task == null) {
      throw alreadyTaken(id);
    }
    return task;
  }

  private void checkPool(TaskId<?> id) {
    if (id.pool() != pool || !intake.isGiven(id.value())) {
      throw new IllegalArgumentException(
          "task %s of pool %x is not of this pool (%x)".formatted(id, id.pool(), pool));
    }
  }

  private static NoSuchElementException alreadyTaken(TaskId<?> id) {
    return new NoSuchElementException(
        "the outcome of task " + id + " was taken or forgotten before; each can be taken once");
  }
}
