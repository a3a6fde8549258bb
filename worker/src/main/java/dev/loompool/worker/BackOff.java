package dev.loompool.worker;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// How long to wait before the next attempt: twice as long each time, up to ten seconds, and never
/// quite the same, so that many workers do not come back at once. Confined to one thread.
final class BackOff {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private long next = FIRST_NANOS;

  long nextNanos() {
    long now = next;
    next = Math.min(LONGEST_NANOS, 2 * next);
    return (long) (now * ThreadLocalRandom.current().nextDouble(0.75, 1.25));
  }

  void reset() {
    next = FIRST_NANOS;
  }
}
