package dev.loompool.internal;

import dev.loompool.PoolClosedException;
import dev.loompool.PoolExecutor;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOptions;
import dev.loompool.WorkerStartException;
import dev.loompool.internal.core.Outcome;
import dev.loompool.protocol.Adapters;
import dev.loompool.task.TaskRunnable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The executor of a pool. Thread-safe.
///
/// `invokeAll` and `invokeAny` are the JDK's own: they get futures from `newTaskFor` and give them
/// to `execute`. So does an [ExecutorCompletionService], but in a wrapper that shows nothing of
/// them; there the thread remembers the future between the two calls.
final class DefaultPoolExecutor extends AbstractExecutorService implements PoolExecutor {
  private static final ThreadLocal<@Nullable ExecutorTask<?>> HANDED_OUT = new ThreadLocal<>();

  private final DefaultPool pool;
  private final PoolParts parts;
  private final TaskOptions options;
  private final Set<Accepted> accepted = ConcurrentHashMap.newKeySet();

  /// A task that has not ended.
  private record Accepted(QueuedTask queued, ExecutorTask<?> task) {
    boolean hasNeverStarted() {
      return queued.isDone() && queued.join().attempt() == 0;
    }
  }

  DefaultPoolExecutor(DefaultPool pool, PoolParts parts, TaskOptions options) {
    this.pool = pool;
    this.parts = parts;
    this.options = options;
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> submit(Callable<R> task) {
    return started(ExecutorTask.of(task));
  }

  @Override
  public CompletableFuture<@Nullable Void> submit(TaskRunnable task) {
    return started(ExecutorTask.of(Adapters.ofRunnable(Objects.requireNonNull(task))));
  }

  @Override
  public CompletableFuture<@Nullable Void> submit(Runnable task) {
    return submit(task, null);
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> submit(Runnable task, R value) {
    return started(ExecutorTask.of(task, value));
  }

  private <R extends @Nullable Object> CompletableFuture<R> started(ExecutorTask<R> task) {
    start(task);
    return task;
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return handOut(ExecutorTask.of(callable));
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return handOut(ExecutorTask.of(runnable, value));
  }

  private <T extends @Nullable Object> ExecutorTask<T> handOut(ExecutorTask<T> task) {
    HANDED_OUT.set(task);
    return task;
  }

  @Override
  public void execute(Runnable command) {
    ExecutorTask<?> wrapped = HANDED_OUT.get();
    HANDED_OUT.remove();
    if (command instanceof ExecutorTask<?> task) {
      start(task);
    } else if (wrapped != null
        && command.getClass().getNestHost() == ExecutorCompletionService.class) {
      start(wrapped);
      wrapped.whenComplete((_, _) -> command.run()).isDone();
    } else {
      AsyncCall.of(command).ifPresentOrElse(this::startAsync, () -> startPlain(command));
    }
  }

  @SuppressWarnings("unchecked") // a future that supplies has a Supplier
  private void startAsync(AsyncCall call) {
    Object function = parts.intake().copy(call.function());
    ExecutorTask<Object> task =
        call.supplies()
            ? ExecutorTask.of(Adapters.ofSupplier((Supplier<Object>) function))
            : ExecutorTask.of((Runnable) function, null);
    start(task);
    call.follow(task);
  }

  private void startPlain(Runnable command) {
    ExecutorTask<?> task = ExecutorTask.of(command, null);
    start(task);
    task.whenComplete((_, thrown) -> tellUncaught(thrown)).isDone();
  }

  private static void tellUncaught(@Nullable Throwable thrown) {
    if (thrown != null && !(thrown instanceof CancellationException)) {
      Thread here = Thread.currentThread();
      here.getUncaughtExceptionHandler().uncaughtException(here, thrown);
    }
  }

  private void start(ExecutorTask<?> task) {
    QueuedTask queued;
    try {
      queued = parts.intake().submit(task.code, options);
    } catch (PoolClosedException e) {
      throw new RejectedExecutionException(e.getMessage(), e);
    }
    Accepted one = new Accepted(queued, task);
    accepted.add(one);
    queued.thenAcceptAsync(outcome -> end(one, outcome), parts.callbacks()).isDone();
    task.whenComplete(
            (_, _) -> {
              if (task.isCancelled()) {
                parts.intake().cancel(queued.id);
              }
            })
        .isDone();
  }

  private void end(Accepted one, Outcome outcome) {
    ExecutorTask<?> task = one.task;
    try {
      task.succeed(parts.reader().<@Nullable Object>value(one.queued, outcome));
    } catch (TaskFailedException e) {
      task.completeExceptionally(Objects.requireNonNullElse(e.getCause(), e));
    } catch (TaskCancelledException e) {
      if (e.getCause() instanceof WorkerStartException) {
        task.completeExceptionally(e);
      } else {
        task.cancel(true);
      }
    } catch (RuntimeException | Error e) {
      task.completeExceptionally(e);
    } finally {
      accepted.remove(one);
    }
  }

  @Override
  public void shutdown() {
    pool.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    pool.shutdown();
    List<Accepted> cancelled =
        accepted.stream()
            .filter(one -> !one.task.isDone())
            .sorted(Comparator.comparingLong(one -> one.queued.id))
            .toList();
    cancelled.forEach(one -> parts.intake().cancel(one.queued.id));
    awaitEnd(cancelled);
    pool.terminate();
    List<ExecutorTask<?>> never =
        cancelled.stream()
            .filter(Accepted::hasNeverStarted)
            .<ExecutorTask<?>>map(Accepted::task)
            .toList();
    never.forEach(task -> task.cancel(true)); // as its callback is about to do
    return never.stream().map(task -> task.returned).toList();
  }

  private void awaitEnd(List<Accepted> tasks) {
    CompletableFuture<?>[] ends =
        tasks.stream().map(Accepted::queued).toArray(CompletableFuture<?>[]::new);
    try {
      long grace = TimeUnit.NANOSECONDS.convert(options.grace());
      CompletableFuture.allOf(ends).get(grace, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Those that are left ignore their interrupt.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome is never exceptional", e);
    }
  }

  @Override
  public boolean isShutdown() {
    return parts.intake().isClosed();
  }

  @Override
  public boolean isTerminated() {
    return pool.hasEnded() && accepted.stream().allMatch(one -> one.task.isDone());
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    return pool.join(Duration.ofNanos(nanos)) && areDoneWithin(nanos - (System.nanoTime() - start));
  }

  // Futures are completed beside the pool's own end, and may come after it.
  private boolean areDoneWithin(long nanos) throws InterruptedException {
    CompletableFuture<?>[] futures =
        accepted.stream().map(Accepted::task).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(futures).get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true; // All are done, some of them by a failure.
    }
  }

  @Override
  public void close() {
    parts.intake().cancelMaps();
    super.close();
  }

  @Override
  public String toString() {
    return "PoolExecutor[" + pool + "]";
  }
}
