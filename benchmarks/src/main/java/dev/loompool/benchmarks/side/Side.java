package dev.loompool.benchmarks.side;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Something that runs tasks: Loompool or a peer. What it cannot do at all throws
/// [UnsupportedOperationException] with the reason. Confined to the thread of [SideMain].
interface Side extends AutoCloseable {
  /// Starts workers, each for so many tasks at a time, in place of those there are.
  void open(int workers, int concurrency) throws Exception;

  /// Waits until every worker takes tasks.
  void awaitWorkers() throws Exception;

  /// Runs tasks that do nothing, each sent and answered on its own, and takes each outcome.
  void map(int count) throws Exception;

  /// Runs tasks that do nothing and takes the bare values in the order of the items.
  default void values(int count) throws Exception {
    throw new UnsupportedOperationException("its answers are bare values already");
  }

  /// Runs items that do nothing, so many of them travelling and running as one.
  void batches(int count, int size) throws Exception;

  /// Runs one task that does nothing, and waits for its value.
  void call(int argument) throws Exception;

  /// Sends a payload so many times, eight of them under way, and takes it back each time.
  void echo(byte[] payload, int count) throws Exception;

  /// Begins to send a payload and to take it back, two under way, again and again.
  default Load load(byte[] payload) {
    throw new UnsupportedOperationException("not measured");
  }

  /// What goes on until it is closed. Confined to the thread that began it.
  interface Load extends AutoCloseable {
    @Override
    void close();
  }

  /// Starts tasks that sleep, all at once.
  List<? extends CompletableFuture<?>> sleepers(int count, int millis) throws Exception;

  /// Runs tasks that sleep, as many at a time as the workers may.
  default void sleep(int count, int millis) throws Exception {
    CompletableFuture.allOf(sleepers(count, millis).toArray(CompletableFuture[]::new)).get();
  }

  /// As [#sleep], where a worker runs no more tasks at a time than it may.
  default void sleepBounded(int count, int millis) throws Exception {
    throw new UnsupportedOperationException("it does not bound how many tasks run");
  }

  /// The processes of the workers.
  List<ProcessHandle> workers();

  /// Queues tasks behind one that does not end.
  default void queueBehindBlocked(int count) throws Exception {
    throw new UnsupportedOperationException("not measured");
  }

  @Override
  void close();
}
