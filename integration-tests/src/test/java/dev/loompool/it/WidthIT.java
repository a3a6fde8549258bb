package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.task.TaskContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class WidthIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// How many tasks run in this worker.
  private static final AtomicInteger RUNNING = new AtomicInteger();

  @TempDir Path folder;

  @Test
  void twoWorkersOfSixteenRunThirtyTwoTasksAndNoMore() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();

    PoolResult<Integer> widths = pool.map(item -> runningBeside(marks, item), range(100));
    marks.await("started-", 32);
    waiting().until(() -> pool.stats().pending() + pool.stats().inFlight() == 100);
    assertThat(marks.startingWith("started-")).hasSize(32);
    marks.set("go");

    assertThat(widths.get()).hasSize(100).allMatch(running -> running <= 16).contains(16);
  }

  @Test
  void whenOneTaskEndsTheNextBegins() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(2));

    PoolResult<Integer> result =
        pool.map(
            item -> {
              marks.setAndAwait("started-" + item, "go-" + item);
              return item;
            },
            range(10));
    marks.await("started-0");
    // The first task stays, the others pass it by one after the other.
    for (int item = 1; item < 10; item++) {
      marks.await("started-" + item);
      assertThat(marks.startingWith("started-")).hasSize(item + 1);
      marks.set("go-" + item);
    }
    marks.set("go-0");

    assertThat(result.get()).isEqualTo(range(10));
  }

  @Test
  void theWidthIsKeptThroughoutWhateverTheTasksTake() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    PoolResult<Integer> result =
        pool.map(
            item -> {
              marks.setAndAwait("started-" + item, "go-" + item);
              return item;
            },
            range(100));
    Random random = new Random(3);
    Set<Integer> running = new HashSet<>();
    // Ends some of those that run, and sees that as many others start, while there are others.
    for (int ended = 0; ended < 100; ) {
      List<String> started = marks.await("started-", Math.min(100, ended + 32));
      assertThat(started).hasSize(Math.min(100, ended + 32));
      started.forEach(mark -> running.add(Integer.parseInt(mark.substring("started-".length()))));
      List<Integer> some = new ArrayList<>(running);
      some.removeIf(item -> marks.isSet("go-" + item));
      Collections.shuffle(some, random);
      for (int item : some.subList(0, Math.min(some.size(), 1 + random.nextInt(8)))) {
        marks.set("go-" + item);
        ended++;
      }
    }

    assertThat(result.get()).isEqualTo(range(100));
  }

  @Test
  void tasksAreSpreadEvenlyOverTheWorkers() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(4));
    PoolExtension.awaitReady(pool, 4);

    PoolResult<String> workers =
        pool.map(
            item -> {
              marks.setAndAwait("started-" + item, "go");
              return TaskContext.current().worker();
            },
            range(16));
    marks.await("started-", 16);
    marks.set("go");

    Map<String, Long> tasks =
        workers.get().stream().collect(Collectors.groupingBy(x -> x, Collectors.counting()));
    assertThat(tasks.values()).containsExactly(4L, 4L, 4L, 4L);
  }

  @Test
  void longTasksAreSpreadEvenlyAlsoWhileWorkersStillStart() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.concurrencyPerWorker(1));

    List<PoolResult<String>> results = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String name = "started-" + i;
      results.add(
          pool.map(
              _ -> {
                marks.setAndAwait(name, "go");
                return TaskContext.current().worker();
              },
              List.of(0)));
    }
    // Both run at once, so neither waits behind the other in the worker that was ready first.
    marks.await("started-", 2);
    marks.set("go");

    assertThat(results.get(0).get()).isNotEqualTo(results.get(1).get());
  }

  private static int runningBeside(Marks marks, int item) throws InterruptedException {
    int running = RUNNING.incrementAndGet();
    try {
      marks.setAndAwait("started-" + item, "go");
      return Math.max(running, RUNNING.get());
    } finally {
      RUNNING.decrementAndGet();
    }
  }
}
