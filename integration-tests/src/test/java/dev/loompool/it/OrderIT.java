package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.TaskOutcome;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Priorities and chunks: in which order, and in which slot, tasks run.
class OrderIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// What has run in this worker, in that order.
  private static final ConcurrentLinkedQueue<String> RUNS = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  @Test
  void tasksOfAHigherPriorityOvertakeWithoutStarvingTheOthers() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));
    List<TaskId<Integer>> ids = new ArrayList<>();
    // These two fill the slot and the one task that is sent ahead.
    for (int i = 0; i < 2; i++) {
      ids.add(
          pool.queue(() -> {
            marks.setAndAwait("started", "go");
            return 0;
          }));
    }
    marks.await("started");
    for (int i = 0; i < 4; i++) {
      ids.add(pool.queue(OrderIT::note, "low"));
    }
    for (int i = 0; i < 50; i++) {
      ids.add(pool.with(options -> options.withPriority(1)).queue(OrderIT::note, "high"));
    }
    waiting().until(() -> pool.stats().pending() == 54);
    marks.set("go");
    for (TaskId<Integer> id : ids) {
      pool.result(id);
    }

    List<String> runs = pool.apply(() -> List.copyOf(RUNS));
    assertThat(runs).hasSize(54);
    assertThat(runs.subList(0, 16)).containsOnly("high");
    assertThat(runs.subList(0, 51)).filteredOn("low"::equals).hasSizeBetween(2, 3);
  }

  @Test
  void theItemsOfAChunkRunOneAfterTheOther() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(16));
    pool.queue(() -> {
      marks.awaitInTask("never");
      return 0;
    });

    Set<String> threads =
        pool
            .with(options -> options.withChunkSize(1000))
            .map(_ -> Thread.currentThread().getName(), range(200))
            .get()
            .stream()
            .collect(Collectors.toSet());

    assertThat(threads).hasSizeLessThan(16);
    pool.terminate();
  }

  @Test
  void eachItemOfAChunkHasItsOwnTimeoutAndOutcome() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(2));

    List<TaskOutcome<Integer>> outcomes =
        pool.with(options ->
                options.withChunkSize(50).withTimeout(Duration.ofSeconds(3)).withGrace(HOUR))
            .map(
                item -> {
                  if (item == 10) {
                    throw new IllegalStateException();
                  }
                  if (item == 20) {
                    marks.awaitInTask("never");
                  }
                  return item;
                },
                range(100))
            .settled();

    assertThat(outcomes).hasSize(100);
    for (int item = 0; item < 100; item++) {
      assertThat(outcomes.get(item) instanceof TaskOutcome.Success<Integer>)
          .isEqualTo(item != 10 && item != 20);
    }
  }

  @Test
  void aLostWorkerCostsOnlyTheItemThatRanOfEachChunk() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));

    List<Integer> attempts =
        pool.with(options -> options.withChunkSize(20))
            .map(
                item -> {
                  if (item == 5 && !marks.isSet("died")) {
                    marks.set("died");
                    Runtime.getRuntime().halt(9);
                  }
                  return TaskContext.current().attempt();
                },
                range(40))
            .get();

    // Where outcomes of those before it were still on their way, more than one may be to blame, and
    // none is charged.
    assertThat(attempts.get(5)).isIn(1, 2);
    assertThat(attempts.subList(6, 40)).containsOnly(1);
  }

  @Test
  void recyclingStaysExactWithChunks() throws InterruptedException {
    Pool pool =
        POOLS.open(builder -> builder.workers(2).concurrencyPerWorker(2).maxTasksPerWorker(7));

    PoolResult<Long> pids =
        pool.with(options -> options.withChunkSize(5))
            .map(_ -> ProcessHandle.current().pid(), range(70));

    assertThat(pids.get().stream().collect(Collectors.groupingBy(x -> x)).values())
        .allMatch(tasks -> tasks.size() <= 7);
  }

  private static final Duration HOUR = Duration.ofHours(1);

  private static int note(String name) {
    RUNS.add(name);
    return RUNS.size();
  }
}
