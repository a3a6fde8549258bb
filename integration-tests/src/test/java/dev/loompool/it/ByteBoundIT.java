package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolInterruptedException;
import dev.loompool.PoolResult;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Three tasks may wait here, by the bytes of their arguments.
@Tag("fault-G5")
class ByteBoundIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final byte[] THIRD = new byte[3_000];

  @TempDir Path folder;

  private final Pool pool =
      POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1).maxPendingBytes(12_000));
  private final List<TaskId<Integer>> accepted = new CopyOnWriteArrayList<>();

  @Test
  void queueWaitsForRoom() throws InterruptedException {
    Marks marks = Marks.in(folder);
    CompletableFuture<Object> queued = new CompletableFuture<>();
    Thread thread = fill(marks, queued);

    assertThat(pool.tryQueue(ByteBoundIT::length, THIRD)).isEmpty();
    marks.set("go");
    waiting().until(() -> accepted.size() >= 20);
    thread.interrupt();

    assertThat(queued).succeedsWithin(LIMIT);
    for (TaskId<Integer> id : accepted) {
      assertThat(pool.result(id)).isEqualTo(THIRD.length);
    }
  }

  @Test
  void theInterruptOfACallerThatWaitsIsKept() {
    Marks marks = Marks.in(folder);
    CompletableFuture<Object> queued = new CompletableFuture<>();
    Thread thread = fill(marks, queued);
    int before = accepted.size();

    thread.interrupt();

    assertThat(queued).succeedsWithin(LIMIT).isInstanceOf(PoolInterruptedException.class);
    assertThat(accepted).hasSize(before);
    marks.set("go");
  }

  @Test
  void aTaskLargerThanTheBoundIsAcceptedOnceNoOtherWaits() throws InterruptedException {
    Marks marks = Marks.in(folder);
    CompletableFuture<Object> queued = new CompletableFuture<>();
    Thread thread = fill(marks, queued);
    thread.interrupt();
    assertThat(queued).succeedsWithin(LIMIT);

    assertThat(pool.tryQueue(ByteBoundIT::length, new byte[50_000])).isEmpty();
    marks.set("go");

    assertThat(pool.apply(ByteBoundIT::length, new byte[50_000])).isEqualTo(50_000);
  }

  @Test
  void aMapPullsNoMoreThanThePoolTakes() throws InterruptedException {
    Marks marks = Marks.in(folder);
    AtomicInteger pulled = new AtomicInteger();
    Pool narrow =
        POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1).maxPendingBytes(4_000));
    PoolResult<Integer> result =
        narrow.map(
            blocking(marks),
            Stream.generate(() -> THIRD).peek(_ -> pulled.getAndIncrement()).limit(50));

    marks.await("started");
    // One runs, one is sent ahead, one waits; the next may have been pulled and waits for room.
    waiting().until(() -> narrow.stats().inFlight() == 2 && narrow.stats().pending() == 1);
    assertThat(pulled).hasValueBetween(3, 4);
    marks.set("go");

    assertThat(result.get()).hasSize(50).containsOnly(THIRD.length);
  }

  /// Queues until no more fits and the next one waits.
  private Thread fill(Marks marks, CompletableFuture<Object> end) {
    TaskFunction<byte[], Integer> task = blocking(marks);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("it-submitter")
            .start(() -> {
              try {
                while (true) {
                  accepted.add(pool.queue(task, THIRD));
                }
              } catch (RuntimeException e) {
                end.complete(e);
              }
            });
    marks.await("started");
    waiting().until(() -> pool.stats().pending() == 3 && thread.getState() == Thread.State.WAITING);
    return thread;
  }

  private static TaskFunction<byte[], Integer> blocking(Marks marks) {
    return argument -> {
      marks.setAndAwait("started", "go");
      return argument.length;
    };
  }

  private static int length(byte[] argument) {
    return argument.length;
  }
}
