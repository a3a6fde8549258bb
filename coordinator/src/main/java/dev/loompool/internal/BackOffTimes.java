package dev.loompool.internal;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// How long to wait before the next attempt to connect: longer each time up to a few seconds, with
/// jitter, so that many clients do not come back at the same moment. Confined to one thread.
final class BackOffTimes {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);

  private long next = FIRST_NANOS;

  long nextNanos() {
    long wanted = next;
    next = Math.min(2 * next, MOST_NANOS);
    return (long) (wanted * ThreadLocalRandom.current().nextDouble(0.5, 1));
  }

  void succeeded() {
    next = FIRST_NANOS;
  }
}
