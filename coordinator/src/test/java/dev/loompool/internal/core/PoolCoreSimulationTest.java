package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs many random histories, each of which ends by itself. `-Dsimulation.seeds=n` runs more,
/// `-Dsimulation.first=s` others, `-Dsimulation.seed=s` exactly one.
class PoolCoreSimulationTest {
  private static final int DEFAULT_SEEDS = 10_000;
  private static final int FEWEST_INPUTS = 200;

  private final AtomicInteger fewest = new AtomicInteger(Integer.MAX_VALUE);

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void keepsItsPromisesInEveryHistory() {
    Long only = Long.getLong("simulation.seed");
    long first = only != null ? only : Long.getLong("simulation.first", 0);
    long seeds = only != null ? 1 : Long.getLong("simulation.seeds", DEFAULT_SEEDS);

    OptionalLong failed =
        LongStream.range(first, first + seeds).parallel().filter(this::fails).findFirst();

    if (failed.isPresent()) {
      throw new FailedHistory(failed.getAsLong()).report();
    }
    assertThat(fewest.get()).isGreaterThanOrEqualTo(FEWEST_INPUTS);
  }

  private boolean fails(long seed) {
    try {
      int inputs = new SimulatedPool(Script.of(seed)).run();
      fewest.accumulateAndGet(inputs, Math::min);
      return false;
    } catch (RuntimeException | AssertionError _) {
      return true;
    }
  }
}
