package dev.loompool.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits without a pause, for tests that must be back within nanoseconds.
final class Spinning {
  private static final int SPINS_BETWEEN_LOOKS_AT_THE_CLOCK = 1 << 16;

  private Spinning() {}

  static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    for (int spins = 1; !condition.getAsBoolean(); spins++) {
      if (spins % SPINS_BETWEEN_LOOKS_AT_THE_CLOCK == 0
          && System.nanoTime() - start > Duration.ofSeconds(60).toNanos()) {
        throw new AssertionError("waited for 60 s");
      }
    }
  }
}
