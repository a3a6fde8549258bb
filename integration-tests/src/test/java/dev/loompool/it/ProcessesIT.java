package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers as processes of the system.
@EnabledOnOs(OS.LINUX)
class ProcessesIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @Test
  @Tag("fault-B11")
  void killedWorkersLeaveNoZombies() throws Exception {
    Pool pool = POOLS.open();
    for (int round = 0; round < 3; round++) {
      int lost = round;
      waiting().until(() -> pool.stats().lostWorkers() == lost);
      Processes.signal("KILL", PoolExtension.awaitReady(pool, 2).getFirst().pid());
    }

    waiting().until(() -> pool.stats().lostWorkers() == 3);
    assertThat(pool.map(x -> x, MapIT.range(100)).get()).hasSize(100);
    waiting().untilAsserted(() -> assertThat(zombies()).isEmpty());

    pool.terminate();
    assertThat(pool.join(LIMIT)).isTrue();
    waiting().untilAsserted(() -> assertThat(zombies()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("fault-B7")
  void workersOutliveTheThreadThatOpenedThePool(boolean virtual) throws Exception {
    Pool pool = openOnThread(virtual);
    List<Long> workers = pids(pool);

    assertThat(pool.map(_ -> ProcessHandle.current().pid(), MapIT.range(200)).get())
        .isSubsetOf(workers);
    assertThat(pids(pool)).isEqualTo(workers);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  /// Carriers of virtual threads end when they have had nothing to do for half a minute.
  @Test
  @Tag("slow")
  @Tag("fault-B7")
  @Timeout(180)
  void workersOutliveTheCarrierThatLaunchedThem() throws Exception {
    Pool pool = openOnThread(true);
    List<Long> workers = pids(pool);
    long start = System.nanoTime();

    Awaitility.await()
        .pollInterval(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(90))
        .until(() -> System.nanoTime() - start > Duration.ofSeconds(60).toNanos());

    assertThat(pids(pool)).isEqualTo(workers);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private static Pool openOnThread(boolean virtual) throws InterruptedException {
    CompletableFuture<Pool> opened = new CompletableFuture<>();
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
    Thread opener =
        builder.name("opener").start(() -> opened.complete(POOLS.open(options -> options)));
    opener.join();
    return opened.join();
  }

  private static List<Long> pids(Pool pool) {
    return PoolExtension.awaitReady(pool, 2).stream().map(WorkerStats::pid).sorted().toList();
  }

  /// The processes that this one started and has not collected since they ended.
  private static List<String> zombies() throws IOException {
    String state = "Z " + ProcessHandle.current().pid();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .map(ProcessesIT::stat)
          .filter(stat -> stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith(state + " "))
          .toList();
    }
  }

  private static String stat(Path process) {
    try {
      return Files.readString(process.resolve("stat"));
    } catch (IOException e) {
      return ")"; // It has ended meanwhile.
    }
  }
}
