package dev.loompool.internal.core;

import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Schedulers;

/// What the core needs to know of a pool's options.
///
/// @param workers how many workers to keep, beside those that join
/// @param concurrency how many tasks a worker runs at a time
/// @param maxTasksPerWorker how many tasks a worker starts before it is replaced, 0 for no limit
/// @param replacesLost whether another worker takes the place of one that is lost
/// @param debugged the number of the worker that has no time limits, 0 for none
/// @param seed for the jitter of back-offs
/// @param scheduler chooses the worker of each task
/// @param leaseNanos how long a ready worker may be silent
public record CoreSettings(
    int workers,
    int concurrency,
    int maxTasksPerWorker,
    boolean replacesLost,
    int debugged,
    long seed,
    Scheduler scheduler,
    long leaseNanos) {
  /// The lease of a pool that is under no test.
  public static final long LEASE_NANOS = 15_000_000_000L;

  public CoreSettings {
    requireAtLeast("workers", workers, 0);
    requireAtLeast("concurrencyPerWorker", concurrency, 1);
    requireAtLeast("maxTasksPerWorker", maxTasksPerWorker, 0);
  }

  /// Whether tasks go to the least loaded worker: then the scheduler is not asked.
  boolean spreadsByLoad() {
    return scheduler.equals(Schedulers.leastLoaded());
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + " but was " + value);
    }
  }
}
