package dev.loompool;

import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskConsumer;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import dev.loompool.task.TaskRunnable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ways to hand work to a pool. Thread-safe: all methods may be called from any thread.
///
/// Functions and arguments are encoded on the calling thread before a method returns, so that later
/// changes to them are not seen by the task; the items of a map are, one by one, by the thread that
/// pulls them. A function or argument that cannot be encoded is a [TaskSerializationException] at
/// once, an item of a map one in its place. After [Pool#shutdown] every method throws
/// [PoolClosedException].
///
/// `apply`, `run`, `submit` and `queue` wait while the queue is full: [PoolBuilder#maxPendingTasks]
/// and [PoolBuilder#maxPendingBytes]. An interrupt then is a [PoolInterruptedException], also from
/// those that declare [InterruptedException], and the task was not accepted.
public interface TaskSubmitter {
  /// Runs one task and waits for its value.
  ///
  /// @throws TaskException where the task gave no value; [TaskFailedException] has what it threw as
  ///   its cause
  /// @throws InterruptedException when interrupted; the task is cancelled
  <R extends @Nullable Object> R apply(TaskCallable<R> task) throws InterruptedException;

  /// As [#apply(TaskCallable)], for a function and its argument.
  <A extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskFunction<? super A, R> function, A argument) throws InterruptedException;

  /// As [#apply(TaskCallable)], for a function and its two arguments.
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskBiFunction<? super A, ? super B, R> function, A first, B second)
      throws InterruptedException;

  /// As [#apply(TaskCallable)], for a task without a value.
  void run(TaskRunnable task) throws InterruptedException;

  /// As [#apply(TaskCallable)], for a task with an argument and without a value.
  <A extends @Nullable Object> void run(TaskConsumer<? super A> task, A argument)
      throws InterruptedException;

  /// Runs a task for each item and waits for all.
  ///
  /// @throws TaskException the first failure in input order; the rest is cancelled
  <A extends @Nullable Object> void forEach(
      TaskConsumer<? super A> task, Iterable<? extends A> items) throws InterruptedException;

  /// Runs one task. Cancelling the future cancels the task. Waits while the queue is full.
  ///
  /// The future completes with the value or with a [TaskException]; its stages run on a virtual
  /// thread of the pool.
  <R extends @Nullable Object> CompletableFuture<R> submit(TaskCallable<R> task);

  /// As [#submit(TaskCallable)], for a function and its argument.
  <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> submit(
      TaskFunction<? super A, R> function, A argument);

  /// Accepts one task and gives its id, with which [Pool#result] takes the outcome. Waits while the
  /// queue is full.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException while more than
  ///   [PoolBuilder#maxUnreadBytes] of outcomes have not been taken
  <R extends @Nullable Object> TaskId<R> queue(TaskCallable<R> task);

  /// As [#queue(TaskCallable)], for a function and its argument.
  <A extends @Nullable Object, R extends @Nullable Object> TaskId<R> queue(
      TaskFunction<? super A, R> function, A argument);

  /// As [#queue(TaskFunction, Object)], but does not wait: empty while the queue is full. Throws as
  /// that one does.
  <A extends @Nullable Object, R extends @Nullable Object> Optional<TaskId<R>> tryQueue(
      TaskFunction<? super A, R> function, A argument);

  /// Runs a task for each item. The items are pulled lazily, by a thread of the pool, ahead of the
  /// one who reads the result by a bounded number, so that an endless source needs constant memory.
  ///
  /// Where the source throws, the result ends with that exception after the items before it.
  <A extends @Nullable Object, R extends @Nullable Object> PoolResult<R> map(
      TaskFunction<? super A, R> function, Iterable<? extends A> items);

  /// As [#map(TaskFunction, Iterable)]; closes the stream when it has been read or the result is
  /// closed.
  <A extends @Nullable Object, R extends @Nullable Object> PoolResult<R> map(
      TaskFunction<? super A, R> function, Stream<? extends A> items);

  /// As [#map(TaskFunction, Iterable)], for a function of two arguments and pairs of them.
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      PoolResult<R> starMap(
          TaskBiFunction<? super A, ? super B, R> function,
          Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs);

  /// Applies the function to each item and combines the values, from left to right and in groups of
  /// neighbours, all of it in the workers: only one value for each group of items travels. A group,
  /// of up to 512 items, is one task, to which time limits and retries apply as a whole.
  ///
  /// @param identity what combines with any value to that value
  /// @param combine associative
  /// @return the combined value; `identity` where there are no items
  /// @throws TaskException the first failure in input order; the rest is cancelled
  <A extends @Nullable Object, R extends @Nullable Object> R mapReduce(
      TaskFunction<? super A, R> function,
      R identity,
      TaskBiFunction<R, R, R> combine,
      Iterable<? extends A> items)
      throws InterruptedException;

  /// An intermediate operation for [java.util.stream.Stream#gather]: runs a task for each element
  /// and passes the values on in order. At most so many tasks are under way ahead of the value that
  /// comes next, so it is lazy and works on endless streams. A task that fails throws its
  /// [TaskException] out of the stream's terminal operation.
  ///
  /// The gatherer is sequential; an interrupt of the stream's thread is a
  /// [PoolInterruptedException].
  ///
  /// @param maxInFlight at least 1
  <A extends @Nullable Object, R extends @Nullable Object> Gatherer<A, ?, R> mapping(
      TaskFunction<? super A, R> function, int maxInFlight);

  /// A view of the same pool whose tasks use the changed options. It may be kept and shared, and
  /// begins with the options of this view.
  TaskSubmitter with(UnaryOperator<TaskOptions> change);
}
