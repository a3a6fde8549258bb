package dev.loompool.internal;

import static java.util.Objects.requireNonNull;

import dev.loompool.protocol.Adapters;
import dev.loompool.task.TaskCallable;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RunnableFuture;
import org.jspecify.annotations.Nullable;

/// A task of an executor, and its future. Thread-safe.
final class ExecutorTask<T extends @Nullable Object> extends CompletableFuture<T>
    implements RunnableFuture<T> {
  final TaskCallable<?> code;

  /// What its owner gets back where it never started.
  final Runnable returned;

  private final @Nullable T value;

  private ExecutorTask(TaskCallable<?> code, Runnable returned, @Nullable T value) {
    this.code = code;
    this.returned = returned;
    this.value = value;
  }

  static <T extends @Nullable Object> ExecutorTask<T> of(Callable<T> task) {
    TaskCallable<T> code = Adapters.ofCallable(requireNonNull(task));
    return new ExecutorTask<>(code, Adapters.asRunnable(code), null);
  }

  /// @param value what the future gives
  static <T extends @Nullable Object> ExecutorTask<T> of(Runnable task, @Nullable T value) {
    return new ExecutorTask<>(Adapters.ofAction(requireNonNull(task)), task, value);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // what the code gives is a T, which may be null
  void succeed(@Nullable Object given) {
    complete(value != null ? value : (T) given);
  }

  /// Does nothing: a worker runs it.
  @Override
  public void run() {}

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
