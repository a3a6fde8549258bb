package dev.loompool.it;

import static dev.loompool.it.PoolExtension.flags;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolEvent;
import dev.loompool.PoolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StarvationIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final long COMPUTING_NANOS = Duration.ofSeconds(4).toNanos();

  @Test
  @Tag("fault-A15")
  void tasksThatKeepOthersFromRunningAreToldOfAndNotTakenForDeath() throws InterruptedException {
    List<PoolEvent> told = new CopyOnWriteArrayList<>();
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(1)
                .jvmArguments(flags("-Djdk.virtualThreadScheduler.parallelism=2"))
                .listener(told::add));

    PoolResult<Integer> result = pool.map(StarvationIT::compute, MapIT.range(4));

    PoolEvent.WorkerStarved starved = first(told, PoolEvent.WorkerStarved.class);
    assertThat(starved.worker()).isEqualTo("w1");
    assertThat(starved.mounted()).isEqualTo(2);
    assertThat(starved.queued()).isPositive();
    assertThat(starved.waited()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(4));
    assertThat(result.get()).isEqualTo(MapIT.range(4));
    assertThat(first(told, PoolEvent.WorkerRecovered.class).worker()).isEqualTo("w1");
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private static int compute(int item) {
    long end = System.nanoTime() + (item < 2 ? COMPUTING_NANOS : 0);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return item;
  }

  private static <E extends PoolEvent> E first(List<PoolEvent> told, Class<E> kind) {
    return waiting()
        .until(
            () -> told.stream().filter(kind::isInstance).map(kind::cast).toList(),
            found -> !found.isEmpty())
        .getFirst();
  }
}
