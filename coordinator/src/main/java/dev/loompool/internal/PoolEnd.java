package dev.loompool.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The moment at which all that runs a pool has ended. Thread-safe.
final class PoolEnd {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final CountDownLatch reached = new CountDownLatch(1);

  /// What an event loop does that was told to end.
  @FunctionalInterface
  interface LoopEnd {
    /// Says whether it has ended in this time.
    boolean await(long nanos) throws InterruptedException;
  }

  /// Open until then.
  CountDownLatch reached() {
    return reached;
  }

  /// Waits for the pool's event loop; then this is the end.
  ///
  /// @param last what is left to do after that
  void reach(ExitingPool pool, LoopEnd loop, Runnable last) {
    try {
      boolean ended = loop.await(MOST_NANOS);
      assert ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      last.run();
      ExitHook.remove(pool);
      reached.countDown();
    }
  }
}
