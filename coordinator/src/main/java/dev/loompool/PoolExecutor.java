package dev.loompool;

import dev.loompool.task.SerializableRunnable;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskRunnable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// A pool as an [ExecutorService], from [Pool#asExecutor]. Thread-safe.
///
/// Lambdas and method references that are given to `submit` and `execute` here can be sent to the
/// workers. Those that are made elsewhere, as for `invokeAll` or where the variable has a type of
/// the JDK, have to be Serializable: `List.<TaskCallable<Integer>>of(() -> 1)`. What is not is
/// refused with [TaskSerializationException] at once. As everywhere a method reference to an
/// overloaded or generic method is ambiguous; a lambda that calls it is not.
///
/// A future fails with what its task threw, so that it is the cause of the
/// [java.util.concurrent.ExecutionException]; any other failure is a [TaskException]. Cancelling a
/// future interrupts the task, whatever is asked for. What a task given to `execute` throws goes to
/// the uncaught exception handler. Methods wait while the pool's queue is full.
///
/// [java.util.concurrent.ExecutorCompletionService] works, and so do `supplyAsync`, `runAsync` and
/// `completeAsync` of [CompletableFuture] with what is Serializable. Their later stages
/// (`thenApplyAsync` and the like) are refused.
///
/// It shares its life with the pool: shutting one down shuts the other down.
public interface PoolExecutor extends ExecutorService {
  /// Runs one task; its stages run on a virtual thread of the pool.
  default <R extends @Nullable Object> CompletableFuture<R> submit(TaskCallable<R> task) {
    return submit((Callable<R>) task);
  }

  /// As [#submit(TaskCallable)], for a task without a value.
  CompletableFuture<@Nullable Void> submit(TaskRunnable task);

  /// As [#submit(TaskRunnable)]: what lambdas without a value become.
  default CompletableFuture<@Nullable Void> submit(SerializableRunnable task) {
    return submit((TaskRunnable) task);
  }

  /// As [#submit(TaskRunnable)], with a value for the future, which stays here.
  default <R extends @Nullable Object> CompletableFuture<R> submit(
      SerializableRunnable task, R value) {
    return submit((Runnable) task, value);
  }

  @Override
  <R extends @Nullable Object> CompletableFuture<R> submit(Callable<R> task);

  @Override
  CompletableFuture<@Nullable Void> submit(Runnable task);

  @Override
  <R extends @Nullable Object> CompletableFuture<R> submit(Runnable task, R value);

  /// Runs a task for which nobody waits.
  default void execute(SerializableRunnable task) {
    execute((Runnable) task);
  }

  /// Takes no new tasks, in the whole pool; what was accepted finishes. Returns at once.
  @Override
  void shutdown();

  /// Takes no new tasks and cancels those of this executor: waiting ones never start, running ones
  /// are interrupted. When they have ended, at the latest after the grace of the pool's task
  /// options (5 s), the whole pool is terminated.
  ///
  /// @return those that have never started, in their order, to be run here or by another executor:
  ///   what `execute` was given is given back, of what was submitted it calls the function. Their
  ///   futures are cancelled, so that nobody waits for them in vain.
  @Override
  List<Runnable> shutdownNow();

  /// Whether the pool takes no more tasks.
  @Override
  boolean isShutdown();

  /// Whether the last worker has exited.
  @Override
  boolean isTerminated();

  /// Closes the pool as [Pool#close], but when interrupted as [#shutdownNow].
  @Override
  void close();
}
