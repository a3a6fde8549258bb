package dev.loompool.it;

import static dev.loompool.it.CrashRecoveryIT.assertLost;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loompool.Pool;
import dev.loompool.PoolEvent;
import dev.loompool.WorkerStats;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Workers that hold more of the machine's memory than they may.
@EnabledOnOs(OS.LINUX)
@Tag("fault-A12")
class MemoryLimitIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final long MIB = 1024 * 1024;
  private static final long MOST = 500 * MIB;

  @Test
  void aWorkerPastItsLimitIsKilled() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).maxMemory(MOST));

    assertLost(
        pool,
        () -> {
          leak(MOST);
          new CountDownLatch(1).await();
        },
        "was killed: it held",
        "above its maxMemory of 500 MiB");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  void aWorkerNearItsLimitIsReplacedAndNothingIsLost() throws InterruptedException {
    List<String> exits = new CopyOnWriteArrayList<>();
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(1)
                .maxMemory(MOST)
                .listener(event -> {
                  if (event instanceof PoolEvent.WorkerExited exited) {
                    exits.add(exited.exit());
                  }
                }));

    pool.run(() -> leak(MOST - 140 * MIB));

    waiting().until(() -> !exits.isEmpty());
    assertThat(exits.getFirst())
        .startsWith("was recycled: it held")
        .endsWith("near its maxMemory of 500 MiB");
    assertThat(pool.stats().lostWorkers()).isZero();
    assertThat(PoolExtension.awaitReady(pool, 1))
        .extracting(WorkerStats::name)
        .containsExactly("w2");
  }

  @Test
  void aHeapThatIsNotNamedHasHalfOfTheMemory() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).maxMemory(MOST));

    assertThat(pool.apply(() -> Runtime.getRuntime().maxMemory()))
        .isBetween(MOST / 2 - 10 * MIB, MOST / 2);
    assertThat(pool.stats().workers().getFirst().residentBytes()).isBetween(20 * MIB, MOST);
  }

  @Test
  @Tag("fault-G7")
  void limitsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pool.builder().maxMemory(MIB))
        .withMessage("maxMemory must be at least 134217728 but was 1048576");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pool.builder().maxMemory(MOST).maxHeap(MOST).open())
        .withMessage(
            "maxHeap (524288000) must be less than maxMemory (524288000), which is that of the whole process");
  }

  private static void leak(long bytes) {
    for (long left = bytes; left > 0; left -= MIB) {
      Arena.global().allocate(MIB).fill((byte) 1);
    }
  }
}
