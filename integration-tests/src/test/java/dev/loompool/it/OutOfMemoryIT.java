package dev.loompool.it;

import static dev.loompool.it.CrashRecoveryIT.assertLost;
import static dev.loompool.it.PoolExtension.flags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.task.TaskRunnable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Workers whose memory runs out, inside what they may have of it.
class OutOfMemoryIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// Larger than any address space.
  private static final long HUGE_STACK = 1L << 45;

  @Test
  @Tag("fault-A9")
  void aFullHeapCostsOneWorker() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).maxHeap(48 * 1024 * 1024));

    assertLost(pool, OutOfMemoryIT::fillHeap, "ran out of heap (-Xmx48m;", "PoolBuilder.maxHeap");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-A9")
  void aTaskCannotGoOnAfterAFullHeap() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).jvmArguments(flags("-Xmx48m")));

    assertLost(pool, () -> surviving(OutOfMemoryIT::fillHeap), "ran out of heap (-Xmx48m;");
  }

  @Test
  @Tag("fault-A10")
  void fullDirectMemoryCostsOneWorker() throws InterruptedException {
    Pool pool =
        POOLS.open(
            builder -> builder.workers(1).jvmArguments(flags("-XX:MaxDirectMemorySize=16m")));

    assertLost(
        pool,
        OutOfMemoryIT::fillDirectMemory,
        "ran out of direct memory (Cannot reserve",
        "-XX:MaxDirectMemorySize");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-A10")
  void directMemoryThatRunsOutInAnyThreadCostsTheWorker() throws InterruptedException {
    Pool pool =
        POOLS.open(
            builder -> builder.workers(1).jvmArguments(flags("-XX:MaxDirectMemorySize=16m")));

    assertLost(
        pool,
        () -> {
          Thread.ofPlatform().start(OutOfMemoryIT::fillDirectMemory);
          new CountDownLatch(1).await();
        },
        "ran out of direct memory");
    assertLost(
        pool,
        () -> CompletableFuture.runAsync(OutOfMemoryIT::fillDirectMemory).join(),
        "ran out of direct memory");
  }

  @Test
  @Tag("fault-A10")
  void aTaskThatCopesWithFullDirectMemoryGoesOn() throws InterruptedException {
    Pool pool =
        POOLS.open(
            builder -> builder.workers(1).jvmArguments(flags("-XX:MaxDirectMemorySize=16m")));

    pool.run(() -> surviving(OutOfMemoryIT::fillDirectMemory));

    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  @Tag("fault-A11")
  void aThreadThatCannotBeStartedCostsOneWorker() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    assertLost(
        pool,
        () -> Thread.ofPlatform().stackSize(HUGE_STACK).start(() -> {}).join(),
        "ran out of native threads (unable to create native thread",
        "ulimit -u");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  private static void surviving(TaskRunnable task) throws Exception {
    try {
      task.run();
    } catch (OutOfMemoryError e) {
      System.out.println("survived " + e.getMessage());
    }
  }

  private static void fillHeap() {
    List<byte[]> kept = new ArrayList<>();
    while (!kept.isEmpty() || ProcessHandle.current().isAlive()) {
      kept.add(new byte[1024 * 1024]);
    }
  }

  private static void fillDirectMemory() {
    List<ByteBuffer> kept = new ArrayList<>();
    while (!kept.isEmpty() || ProcessHandle.current().isAlive()) {
      kept.add(ByteBuffer.allocateDirect(1024 * 1024));
    }
  }
}
