package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs many random histories; `-Dloompool.seeds=n` runs more, `-Dloompool.seed=s` exactly one.
class PoolCoreSimulationTest {
  private static final int DEFAULT_SEEDS = 10_000;

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void keepsItsPromisesInEveryHistory() {
    Long only = Long.getLong("loompool.seed");
    if (only != null) {
      run(only);
      return;
    }
    int seeds = Integer.getInteger("loompool.seeds", DEFAULT_SEEDS);

    long fewest =
        LongStream.range(0, seeds).parallel().mapToInt(PoolCoreSimulationTest::run).min().orElse(0);

    assertThat(fewest).isGreaterThanOrEqualTo(200);
  }

  private static int run(long seed) {
    try {
      return new SimulatedPool(seed).run();
    } catch (Throwable thrown) {
      throw new AssertionError(
          "seed " + seed + " (-Dloompool.seed=" + seed + "): " + thrown.getMessage(), thrown);
    }
  }
}
