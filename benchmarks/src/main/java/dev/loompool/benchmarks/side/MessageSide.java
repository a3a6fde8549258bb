package dev.loompool.benchmarks.side;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A peer that sends each task to one of its worker JVMs, in turn, and gets answers in any order; a
/// thousand are under way. Confined to the thread of [SideMain], but for answers, which come from
/// any thread.
abstract class MessageSide implements Side {
  private static final int UNDER_WAY = 1000;
  private static final int BATCHES_UNDER_WAY = 64;

  private List<PeerProcess> processes = List.of();
  private int workers;

  /// Starts workers and connects to them.
  abstract List<PeerProcess> connect(int workers, int concurrency) throws Exception;

  abstract void disconnect();

  /// Sends a message to one of the workers. Called from one thread at a time.
  abstract CompletableFuture<byte[]> send(byte[] message, int worker);

  @Override
  public final void open(int count, int concurrency) throws Exception {
    close();
    workers = count;
    processes = connect(count, concurrency);
  }

  @Override
  public final void awaitWorkers() throws Exception {
    for (int worker = 0; worker < workers; worker++) {
      send(Message.noop(worker), worker).get();
    }
  }

  @Override
  public final void map(int count) throws Exception {
    try (var window = new Window(UNDER_WAY)) {
      for (int i = 0; i < count; i++) {
        window.add(send(Message.noop(i), i % workers), 4);
      }
    }
  }

  @Override
  public final void batches(int count, int size) throws Exception {
    try (var window = new Window(BATCHES_UNDER_WAY)) {
      int worker = 0;
      for (int from = 0; from < count; from += size) {
        int length = Math.min(size, count - from);
        window.add(send(Message.batch(from, length), worker++ % workers), 4 * length);
      }
    }
  }

  @Override
  public final void call(int argument) throws Exception {
    Checks.equal(Message.answerLength(send(Message.noop(argument), argument % workers).get()), 4);
  }

  @Override
  public final void echo(byte[] payload, int count) throws Exception {
    try (var window = new Window(8)) {
      for (int i = 0; i < count; i++) {
        window.add(send(Message.echo(payload), i % workers), payload.length);
      }
    }
  }

  @Override
  public final List<CompletableFuture<byte[]>> sleepers(int count, int millis) {
    List<CompletableFuture<byte[]>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      futures.add(send(Message.sleep(millis), i % workers));
    }
    return futures;
  }

  @Override
  public final List<ProcessHandle> workers() {
    return processes.stream().map(PeerProcess::handle).toList();
  }

  @Override
  public final void close() {
    if (!processes.isEmpty()) {
      disconnect();
      processes.forEach(PeerProcess::close);
      processes = List.of();
    }
  }

  /// Keeps as many tasks under way as it may, and at its end waits for all. Used by one thread, but
  /// for answers.
  private static final class Window implements AutoCloseable {
    private final int size;
    private final Semaphore free;
    private volatile @Nullable Throwable failure;

    Window(int size) {
      this.size = size;
      this.free = new Semaphore(size);
    }

    void add(CompletableFuture<byte[]> answer, int length) {
      free.acquireUninterruptibly();
      var _ = answer.whenComplete((value, thrown) -> ended(value, thrown, length));
    }

    private void ended(byte @Nullable [] value, @Nullable Throwable thrown, int length) {
      if (thrown != null) {
        failure = thrown;
      } else if (value == null || Message.answerLength(value) != length) {
        failure = new IllegalStateException("a wrong answer");
      }
      free.release();
    }

    @Override
    public void close() {
      free.acquireUninterruptibly(size);
      Throwable thrown = failure;
      if (thrown != null) {
        throw new IllegalStateException("a task failed", thrown);
      }
    }
  }
}
