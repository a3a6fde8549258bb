package dev.loompool;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The values of one map call. Iterating yields them in input order, each once it is ready.
///
/// A result is read by one method, once: a second call of [#get], [#iterator], [#stream],
/// [#settled], [#asCompleted], [#reports] or [#toFuture] throws [IllegalStateException]. A result
/// that is dropped unread cancels its tasks. [#cancel], [#close] and [#progress] may be called from
/// any thread; an iterator or stream is for one thread at a time.
///
/// Where the source throws, what reads the result throws that exception after the outcomes before
/// it. An iterator or stream whose thread is interrupted throws [PoolInterruptedException].
public interface PoolResult<R extends @Nullable Object> extends Iterable<R>, AutoCloseable {
  /// Waits for all values and gives them in input order.
  ///
  /// @throws TaskException the first failure in input order, as soon as it is known, or with
  ///   [TaskOptions#withFailFast] the first to come; the rest is cancelled
  /// @throws PoolClosedException as [#settled] does
  /// @throws InterruptedException when interrupted; the tasks are cancelled
  List<R> get() throws InterruptedException;

  /// The values in input order. `next` throws the [TaskException] of an item that failed, after
  /// which the iterator goes on with the item behind it.
  @Override
  Iterator<R> iterator();

  /// The values in input order, as by [#iterator]; sequential. A failure ends the stream. Closing
  /// it closes this result.
  Stream<R> stream();

  /// Waits for all outcomes and gives them in input order, failures as values, in a list that can't
  /// be changed.
  ///
  /// @throws PoolClosedException where the pool was closed before the source had ended, and the
  ///   source is known to have had more
  List<TaskOutcome<R>> settled() throws InterruptedException;

  /// The outcomes in the order in which they come, failures as values, each with the index of its
  /// item; closing the stream closes this result.
  Stream<Indexed<R>> asCompleted();

  /// As [#asCompleted], with the run of each task; in input order where that is asked for, each
  /// once it is ready.
  Stream<TaskReport<R>> reports(boolean inputOrder);

  /// A future of what [#get] gives or throws. Cancelling it cancels the tasks.
  CompletableFuture<List<R>> toFuture();

  /// How far the tasks are.
  MapProgress progress();

  /// Stops pulling the source and cancels what has not ended. The tasks concerned end with
  /// [TaskCancelledException].
  void cancel();

  /// As [#cancel]; outcomes that have not been read are dropped.
  @Override
  void close();
}
