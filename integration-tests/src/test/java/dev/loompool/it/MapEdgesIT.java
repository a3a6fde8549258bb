package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolException;
import dev.loompool.PoolResult;
import dev.loompool.task.TaskContext;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Maps of large items, of sources that fail at their end, and of pools that close meanwhile.
class MapEdgesIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @Test
  void mapsManyItemsThatAreLargeTogether() throws InterruptedException {
    Pool pool = POOLS.open();
    byte[] large = new byte[2 * 1024 * 1024];

    List<Integer> lengths =
        pool.map((byte[] item) -> item.length, IntStream.range(0, 60).mapToObj(i -> large)).get();

    assertThat(lengths).hasSize(60).containsOnly(large.length);
  }

  @Test
  void largeItemsFillEverySlot(@TempDir Path folder) throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.concurrencyPerWorker(4).maxPendingBytes(64 << 20));
    byte[] large = new byte[3 * 1024 * 1024];

    PoolResult<Integer> lengths =
        pool.map(
            item -> {
              marks.setAndAwait("started-" + TaskContext.current().taskId().value(), "go");
              return item.length;
            },
            IntStream.range(0, 20).mapToObj(_ -> large));
    marks.await("started-", 8);
    marks.set("go");

    assertThat(lengths.get()).hasSize(20).containsOnly(large.length);
  }

  @Test
  @Tag("fault-C8")
  void boundsLargeValuesThatNobodyReads() {
    Pool pool = POOLS.open();

    try (var values =
        pool.map(size -> new byte[size], Stream.generate(() -> 1024 * 1024)).stream()) {
      assertThat(values.limit(200).mapToLong(value -> value.length).sum())
          .isEqualTo(200L * 1024 * 1024);
    }
  }

  @Test
  void getDoesNotPassAPartForTheWholeWhenItsResultIsClosed(@TempDir Path folder) {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    PoolResult<Integer> result =
        pool.map(
            item -> {
              if (item == 1) {
                marks.setAndAwait("started", "never");
              }
              return item;
            },
            List.of(0, 1));
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(() -> {
          try {
            result.get();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    marks.await("started");
    waiting().until(() -> result.progress().done() == 1);

    result.close();

    assertThat(reading)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(PoolException.class);
  }

  @Test
  void endsWithWhatTheSourceThrowsWhenItIsClosed() {
    Pool pool = POOLS.open();
    Stream<Integer> source =
        Stream.of(1, 2)
            .onClose(() -> {
              throw new AssertionError("the source can't be closed");
            });

    assertThatThrownBy(() -> pool.map((Integer x) -> x, source).get())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("can't be closed");
  }

  @Test
  void doesNotPassAPartForTheWholeWhenThePoolShutsDown() throws InterruptedException {
    Pool pool = POOLS.open();
    CountDownLatch pulled = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Iterable<Integer> slow =
        () ->
            Stream.iterate(1, x -> x + 1)
                .peek(x -> {
                  if (x == 3) {
                    pulled.countDown();
                    awaitQuietly(never);
                  }
                })
                .iterator();

    CompletableFuture<Void> all =
        CompletableFuture.runAsync(() -> {
          try {
            pool.forEach((Integer x) -> {}, slow);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    pulled.await();
    pool.shutdown();

    assertThat(all)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(PoolClosedException.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
