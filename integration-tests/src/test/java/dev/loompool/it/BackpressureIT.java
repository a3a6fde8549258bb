package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolInterruptedException;
import dev.loompool.PoolResult;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fault-G5")
class BackpressureIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// What a worker of one slot may have been sent, beside what is pending.
  private static final int MOST_CREDIT = 64;

  @TempDir Path folder;

  private final Pool pool =
      POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1).maxPendingTasks(10));
  private final List<TaskId<Integer>> accepted = new CopyOnWriteArrayList<>();

  @Test
  void queueWaitsWhileThePoolIsFull() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Submitter submitter = fill(marks);

    assertThat(pool.stats().pending()).isEqualTo(10);
    assertThat(accepted).hasSizeBetween(11, 11 + MOST_CREDIT);
    marks.set("go");

    waiting().until(() -> accepted.size() >= 200);
    submitter.thread().interrupt();
    assertThat(submitter.end()).succeedsWithin(LIMIT);
    for (TaskId<Integer> id : accepted) {
      assertThat(pool.result(id)).isEqualTo(1);
    }
  }

  @Test
  void theInterruptOfACallerThatWaitsIsKept() {
    Marks marks = Marks.in(folder);
    Submitter submitter = fill(marks);
    int before = accepted.size();

    submitter.thread().interrupt();

    assertThat(submitter.end())
        .succeedsWithin(LIMIT)
        .isEqualTo(new Ending(PoolInterruptedException.class, true));
    assertThat(accepted).hasSize(before);
    marks.set("go");
  }

  @Test
  void aCallerThatWaitsHearsOfTheShutdown() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Submitter submitter = fill(marks);

    pool.shutdown();

    assertThat(submitter.end())
        .succeedsWithin(LIMIT)
        .isEqualTo(new Ending(PoolClosedException.class, false));
    marks.set("go");
    for (TaskId<Integer> id : accepted) {
      assertThat(pool.result(id)).isEqualTo(1);
    }
  }

  /// Lists give several items at a time where there is room for them.
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 24})
  void mapsOfListsShareTheRoomThatThereIs(int room) throws Exception {
    Pool narrow = POOLS.open(builder -> builder.workers(1).maxPendingTasks(room));
    List<Integer> items = new ArrayList<>(MapIT.range(2000));
    List<CompletableFuture<List<Integer>>> maps = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      maps.add(narrow.map((Integer item) -> item, items).toFuture());
    }

    for (CompletableFuture<List<Integer>> map : maps) {
      assertThat(map).succeedsWithin(LIMIT).isEqualTo(items);
    }
  }

  @Test
  void aMapPullsNoMoreThanThePoolTakes() throws InterruptedException {
    Marks marks = Marks.in(folder);
    AtomicInteger pulled = new AtomicInteger();
    Pool narrow =
        POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1).maxPendingTasks(1));
    PoolResult<Integer> result =
        narrow.map(
            item -> {
              marks.setAndAwait("started", "go");
              return item;
            },
            Stream.generate(pulled::incrementAndGet).limit(300));
    marks.await("started");
    // One runs, one is sent ahead, one waits; the next may have been pulled and waits for room.
    waiting().until(() -> narrow.stats().inFlight() == 2 && narrow.stats().pending() == 1);

    assertThat(pulled).hasValueBetween(3, 4);
    marks.set("go");

    assertThat(result.get()).hasSize(300);
  }

  /// A thread that queues tasks until that fails.
  private record Submitter(Thread thread, CompletableFuture<Ending> end) {}

  private record Ending(Class<?> thrown, boolean interrupted) {}

  /// Queues blocking tasks until the pool is full and the next one waits.
  private Submitter fill(Marks marks) {
    CompletableFuture<Ending> end = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform().daemon().name("it-submitter").start(() -> queueUntilThrown(marks, end));
    marks.await("started");
    waiting().until(() -> pool.stats().pending() == 10);
    waiting()
        .until(() -> pool.stats().pending() == 10 && thread.getState() == Thread.State.WAITING);
    return new Submitter(thread, end);
  }

  private void queueUntilThrown(Marks marks, CompletableFuture<Ending> end) {
    try {
      while (true) {
        accepted.add(
            pool.queue(() -> {
              marks.setAndAwait("started", "go");
              return 1;
            }));
      }
    } catch (RuntimeException e) {
      end.complete(new Ending(e.getClass(), Thread.currentThread().isInterrupted()));
    }
  }
}
