package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loompool.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledOnOs(OS.LINUX)
class SharedMemoryIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final int MIB = 1024 * 1024;

  @Test
  @Tag("fault-A1")
  void workersThatAreKilledHarmNoLargeValueAndLeaveNothing()
      throws InterruptedException, IOException {
    Set<Path> before = files();
    Pool pool = POOLS.open(builder -> builder.workers(2));
    byte[] value = bytes(MIB);
    share(pool, value);

    List<byte[]> items = Collections.nCopies(300, value);
    int read = 0;
    for (byte[] echo : pool.map(SharedMemoryIT::echo, items)) {
      assertThat(echo).isEqualTo(value);
      if (++read % 60 == 0 && read < 200) {
        // It may be one that has ended, of which the pool does not know yet.
        ProcessHandle.of(pool.stats().workers().getFirst().pid())
            .ifPresent(ProcessHandle::destroyForcibly);
      }
    }

    assertThat(read).isEqualTo(300);
    assertThat(pool.stats().lostWorkers()).isPositive();
    // Other programs make some too, and remove them soon.
    waiting().untilAsserted(() -> assertThat(files()).isSubsetOf(before));
  }

  @Test
  void aWorkerHoldsALargeValueOnce() throws InterruptedException {
    // The old generation, two thirds of it, holds one value and no second.
    Pool pool = POOLS.open(builder -> builder.workers(1).maxHeap(128 * MIB));
    share(pool, bytes(MIB));
    byte[] large = bytes(60 * MIB);

    for (int i = 0; i < 3; i++) {
      assertThat(pool.apply(SharedMemoryIT::echo, large)).isEqualTo(large);
    }
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  /// Until each worker has mapped the memory, and has shown it.
  private static void share(Pool pool, byte[] value) {
    await()
        .forever()
        .until(() -> {
          pool.map(SharedMemoryIT::echo, Collections.nCopies(16, value)).get();
          return pool.map(ignored -> mappings(), List.of(1, 2, 3, 4)).get().stream()
              .allMatch(count -> count == 2);
        });
  }

  private static long mappings() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("/dev/shm/loompool-")).count();
    }
  }

  private static Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("loompool-"))
          .collect(Collectors.toSet());
    }
  }

  private static byte[] echo(byte[] value) {
    return value;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
