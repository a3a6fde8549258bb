package dev.loompool.it;

import static dev.loompool.it.PoolExtension.flags;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class StarvationIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// In a worker: its tasks need compute no longer.
  private static volatile boolean go;

  @TempDir Path folder;

  @Test
  @Tag("fault-A15")
  void tasksThatKeepOthersFromRunningAreToldOfAndNotTakenForDeath() throws InterruptedException {
    Marks marks = Marks.in(folder);
    List<PoolEvent> told = new CopyOnWriteArrayList<>();
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(1)
                .jvmArguments(flags("-Djdk.virtualThreadScheduler.parallelism=2"))
                .initializer(() -> Thread.ofPlatform().daemon().start(() -> awaitGo(marks)))
                .listener(told::add));

    List<CompletableFuture<Integer>> results = new ArrayList<>();
    for (int item = 0; item < 2; item++) {
      int number = item;
      results.add(pool.submit(() -> compute(marks, number)));
    }
    marks.await("computes-", 2);
    results.add(pool.submit(() -> 2));
    results.add(pool.submit(() -> 3));

    PoolEvent.WorkerStarved starved = first(told, PoolEvent.WorkerStarved.class);
    assertThat(starved.worker()).isEqualTo("w1");
    assertThat(starved.mounted()).isEqualTo(2);
    assertThat(starved.queued()).isPositive();
    assertThat(starved.waited()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    marks.set("go");
    assertThat(results.stream().map(CompletableFuture::join).toList()).isEqualTo(MapIT.range(4));
    assertThat(first(told, PoolEvent.WorkerRecovered.class).worker()).isEqualTo("w1");
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private static int compute(Marks marks, int item) {
    marks.set("computes-" + item);
    while (!go) {
      Thread.onSpinWait();
    }
    return item;
  }

  private static void awaitGo(Marks marks) {
    try {
      marks.awaitInTask("go");
      go = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <E extends PoolEvent> E first(List<PoolEvent> told, Class<E> kind) {
    return waiting()
        .until(
            () -> told.stream().filter(kind::isInstance).map(kind::cast).toList(),
            found -> !found.isEmpty())
        .getFirst();
  }
}
