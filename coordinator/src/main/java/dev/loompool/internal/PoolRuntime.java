package dev.loompool.internal;

import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// What runs a pool behind its face: its own workers, or the connection to a pool elsewhere.
/// Thread-safe.
interface PoolRuntime extends ExitingPool {
  PoolParts parts();

  void shutdown();

  void terminate();

  PoolState state();

  /// Counts, taken at one moment.
  PoolStats stats();

  /// Counts by the names of tasks.
  List<TaskStats> taskStats();

  /// Open until everything has ended.
  CountDownLatch ended();

  @Override
  default boolean hasEnded() {
    return ended().getCount() == 0;
  }

  /// Where workers may join.
  Optional<InetSocketAddress> address();
}
