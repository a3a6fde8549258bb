package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskSerializationException;
import dev.loompool.WorkerStats;
import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Schedulers;
import dev.loompool.spi.WorkerId;
import dev.loompool.task.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SchedulerIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final int KEYS = 40;

  @TempDir Path folder;

  @Test
  void roundRobinGivesEachWorkerAsManyTasks() throws InterruptedException {
    Pool pool = open(3, Schedulers.roundRobin());

    List<String> workers = pool.map(_ -> TaskContext.current().worker(), range(300)).get();

    assertThat(List.of("w1", "w2", "w3"))
        .allSatisfy(worker -> assertThat(workers).filteredOn(worker::equals).hasSize(100));
  }

  @Test
  void stickyByKeyKeepsEachKeyOnItsWorkerAndGivesThoseOfALostOneToItsReplacement()
      throws IOException, InterruptedException {
    Pool pool = open(3, Schedulers.stickyByKey());

    List<String> before = workersOfKeys(pool);
    assertThat(before).contains("w1", "w2", "w3");

    WorkerStats second = pool.stats().workers().get(1);
    Processes.signal("KILL", second.pid());
    PoolExtension.waiting().until(() -> pool.stats().lostWorkers() == 1);
    PoolExtension.awaitReady(pool, 3);

    List<String> after = before.stream().map(name -> name.equals("w2") ? "w4" : name).toList();
    assertThat(workersOfKeys(pool)).isEqualTo(after);
  }

  @Test
  void keysOfAllKindsOfTasksAreTheSame() throws InterruptedException {
    Pool pool = open(3, Schedulers.stickyByKey());
    String worker = workersOfKeys(pool).get(7);

    String ofFunction =
        pool.with(options -> options.withKey((Integer item) -> item / 10))
            .apply(_ -> TaskContext.current().worker(), 71);
    String ofCallable =
        pool.with(options -> options.withKey(_ -> 7)).apply(() -> TaskContext.current().worker());
    List<String> ofPairs =
        pool.with(options -> options.withKey(Map.Entry<String, Integer>::getValue))
            .starMap((_, _) -> TaskContext.current().worker(), Map.of("a", 7, "b", 7).entrySet())
            .get();

    assertThat(ofFunction).isEqualTo(worker);
    assertThat(ofCallable).isEqualTo(worker);
    assertThat(ofPairs).containsExactly(worker, worker);
  }

  @Test
  void theGroupsOfAMapReduceHaveNoKeys() throws InterruptedException {
    Pool pool = open(2, Schedulers.stickyByKey());

    int sum =
        pool.with(options -> options.withKey((Integer item) -> item))
            .mapReduce(item -> item, 0, Integer::sum, range(1_000));

    assertThat(sum).isEqualTo(499_500);
  }

  @Test
  void anItemWhoseKeyCannotBeComputedFailsByItself() throws InterruptedException {
    Pool pool = open(2, Schedulers.stickyByKey());

    List<TaskOutcome<Integer>> outcomes =
        pool.with(options -> options.withKey((Integer item) -> 12 / item))
            .map(item -> item, List.of(1, 0, 2))
            .settled();

    assertThat(outcomes.get(0)).isInstanceOf(TaskOutcome.Success.class);
    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            TaskOutcome.Failure.class,
            failure ->
                assertThat(failure.cause())
                    .isInstanceOf(TaskSerializationException.class)
                    .hasMessageContaining(
                        "the key of item 1 could not be computed: java.lang.ArithmeticException"));
    assertThat(outcomes.get(2)).isInstanceOf(TaskOutcome.Success.class);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() ->
            pool.with(options -> options.withKey((Integer item) -> 12 / item))
                .queue(item -> item, 0));
  }

  @Test
  void aSchedulerOfTheUserSeesLoads() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = open(2, SchedulerIT::firstWithFreeSlot);
    List<CompletableFuture<String>> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(
          pool.submit(() -> {
            marks.setAndAwait("started " + TaskContext.current().taskId(), "go");
            return TaskContext.current().worker();
          }));
      marks.await("started", i + 1);
    }
    marks.set("go");

    assertThat(workers.stream().map(CompletableFuture::join))
        .containsExactly("w1", "w1", "w2", "w2");
  }

  @Test
  void aSchedulerThatFailsFailsThatTaskOnly() throws InterruptedException {
    Pool pool =
        open(
            2,
            (task, workers) ->
                switch (task.name()) {
                  case "throws" -> throw new IllegalStateException("no idea");
                  case "nonsense" -> new WorkerId(99);
                  default -> workers.getFirst().id();
                });
    String scheduler = "scheduler dev.loompool.it.SchedulerIT";

    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> pool.with(options -> options.withName("throws")).apply(() -> 1))
        .withMessageStartingWith("task t1 \"throws\" could not be placed: " + scheduler)
        .withMessageEndingWith(" threw java.lang.IllegalStateException")
        .havingCause()
        .isInstanceOf(IllegalStateException.class)
        .withMessage("no idea");
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> pool.with(options -> options.withName("nonsense")).apply(() -> 1))
        .withMessageStartingWith("task t2 \"nonsense\" could not be placed: " + scheduler)
        .withMessageEndingWith(" answered w99, which is not one of the ready workers w1, w2")
        .withNoCause();
    assertThat(pool.map(item -> item, range(100)).get()).isEqualTo(range(100));
  }

  @Test
  void whatWaitsForAKilledWorkerRunsElsewhere() throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = open(2, (_, workers) -> workers.getFirst().id());
    PoolResult<String> result =
        pool.map(
            _ -> {
              marks.setAndAwait("started", "killed");
              return TaskContext.current().worker();
            },
            range(100));
    marks.await("started");
    Processes.signal("KILL", pool.stats().workers().getFirst().pid());
    marks.set("killed");

    assertThat(result.get()).hasSize(100).containsOnly("w2");
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
  }

  private static WorkerId firstWithFreeSlot(Scheduler.Task task, List<Scheduler.Worker> workers) {
    return workers.stream()
        .filter(worker -> worker.load() < worker.slots())
        .findFirst()
        .orElse(workers.getFirst())
        .id();
  }

  /// Which worker ran the tasks of each key; fails where it was more than one.
  private static List<String> workersOfKeys(Pool pool) throws InterruptedException {
    List<String> workers =
        pool.with(options -> options.withKey((Integer item) -> item % KEYS))
            .map(_ -> TaskContext.current().worker(), range(10 * KEYS))
            .get();
    assertThat(IntStream.range(0, workers.size()))
        .allSatisfy(item -> assertThat(workers.get(item)).isEqualTo(workers.get(item % KEYS)));
    return workers.subList(0, KEYS);
  }

  private static Pool open(int workers, Scheduler scheduler) {
    Pool pool =
        POOLS.open(
            builder -> builder.workers(workers).concurrencyPerWorker(2).scheduler(scheduler));
    PoolExtension.awaitReady(pool, workers);
    return pool;
  }
}
