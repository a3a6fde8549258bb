package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Indexed;
import dev.loompool.MapProgress;
import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import dev.loompool.Transport;
import dev.loompool.task.TaskConsumer;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"UNIX", "TCP"})
class MapIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private final Pool pool;

  MapIT(Transport transport) {
    pool = POOLS.shared(transport);
  }

  @Test
  void valuesComeInTheOrderOfTheItems() throws InterruptedException {
    List<Integer> squares = pool.map(x -> x * x, range(1_000)).get();

    assertThat(squares).isEqualTo(range(1_000).stream().map(x -> x * x).toList());
  }

  @Test
  @Tag("fault-G1")
  void noItemsGiveNoValues() throws InterruptedException {
    assertThat(pool.map(x -> x, List.of()).get()).isEmpty();
    assertThat(pool.map(x -> x, Stream.empty()).settled()).isEmpty();
    assertThat(pool.map(x -> x, List.of()).asCompleted()).isEmpty();
    assertThat(pool.map(x -> x, List.of()).iterator().hasNext()).isFalse();
  }

  @Test
  @Tag("fault-G1")
  void itemsAndValuesMayBeNull() throws InterruptedException {
    List<@Nullable String> items = Arrays.asList("a", null, "c", null);

    List<@Nullable String> values =
        pool.<@Nullable String, @Nullable String>map(x -> x == null ? "none" : null, items).get();

    assertThat(values).isEqualTo(Arrays.asList(null, "none", null, "none"));
  }

  @Test
  @Tag("fault-G1")
  @SuppressWarnings("NullAway") // that it is refused is the point
  void aMissingFunctionIsRefusedAtTheCall() {
    TaskFunction<Integer, Integer> none = null;

    assertThatThrownBy(() -> pool.map(none, List.of(1))).isInstanceOf(NullPointerException.class);
  }

  @Test
  @Tag("fault-G2")
  void anEndlessSourceIsPulledAheadByABoundedNumber() {
    AtomicLong pulled = new AtomicLong();
    LongStream endless = LongStream.iterate(0, x -> x + 1).peek(_ -> pulled.incrementAndGet());

    try (PoolResult<Long> result = pool.map(x -> x + 1, endless.boxed())) {
      Iterator<Long> values = result.iterator();
      for (long i = 1; i <= 50_000; i++) {
        assertThat(values.next() == i).isTrue();
      }

      waiting().until(() -> result.progress().done() == result.progress().submitted());
      assertThat(pulled.get()).isBetween(50_000L, 100_000L);
      assertThat(result.progress().total()).isEqualTo(OptionalLong.empty());
    }
  }

  @Test
  @Tag("fault-G3")
  void theExceptionOfTheSourceFollowsTheValuesBeforeIt() {
    Iterator<Integer> values = pool.map(x -> x, throwingAt(50)).iterator();

    for (int i = 0; i < 50; i++) {
      assertThat(values.next()).isEqualTo(i);
    }
    assertThat(values.hasNext()).isTrue();
    assertThatThrownBy(values::next).isExactlyInstanceOf(BadSource.class);
    assertThat(values.hasNext()).isFalse();
  }

  @Test
  @Tag("fault-G3")
  void theExceptionOfTheSourceEndsWhatCollectsAll() {
    assertThatThrownBy(() -> pool.map(x -> x, throwingAt(7)).get()).isInstanceOf(BadSource.class);
    assertThatThrownBy(() -> pool.map(x -> x, throwingAt(7)).settled())
        .isInstanceOf(BadSource.class);
    assertThatThrownBy(() -> pool.map(x -> x, throwingAt(0)).toFuture().join())
        .hasCauseInstanceOf(BadSource.class);
  }

  @Test
  @Tag("fault-G4")
  void aMillionTasksKeepTheirOrder() {
    long expected = 0;
    for (long value : pool.map(x -> x, LongStream.range(0, 1_000_000).boxed())) {
      assertThat(value == expected).isTrue();
      expected++;
    }

    assertThat(expected).isEqualTo(1_000_000);
  }

  @Test
  void theSourceStreamIsClosed() throws InterruptedException {
    AtomicBoolean afterReading = new AtomicBoolean();
    AtomicBoolean afterClosing = new AtomicBoolean();

    pool.map(x -> x, Stream.of(1, 2).onClose(() -> afterReading.set(true))).get();
    Stream<Integer> endless = Stream.iterate(0, x -> x + 1).onClose(() -> afterClosing.set(true));
    pool.map(x -> x, endless).close();

    waiting().untilTrue(afterReading);
    waiting().untilTrue(afterClosing);
  }

  @Test
  void asCompletedGivesWhatEndsFirst(@TempDir Path folder) {
    Marks marks = Marks.in(folder);
    Iterator<Indexed<Integer>> outcomes =
        pool.map(item -> awaitIfFirst(marks, item), range(10)).asCompleted().iterator();

    List<Long> indexes = new ArrayList<>();
    while (indexes.size() < 9) {
      indexes.add(outcomes.next().index());
    }
    marks.set("go");
    Indexed<Integer> last = outcomes.next();

    assertThat(indexes).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(last.index()).isZero();
    assertThat(last.outcome()).isInstanceOf(TaskOutcome.Success.class);
    assertThat(outcomes.hasNext()).isFalse();
  }

  @Test
  void settledGivesFailuresAsValues() throws InterruptedException {
    List<TaskOutcome<Integer>> outcomes = pool.map(MapIT::failOnOdd, range(20)).settled();

    assertThat(outcomes).hasSize(20);
    for (int i = 0; i < 20; i++) {
      if (i % 2 == 0) {
        assertThat(outcomes.get(i))
            .isInstanceOfSatisfying(
                TaskOutcome.Success.class, success -> assertThat(success.value()).isNotNull());
      } else {
        String message = "odd: " + i;
        assertThat(outcomes.get(i))
            .isInstanceOfSatisfying(
                TaskOutcome.Failure.class,
                failure -> assertThat(failure.cause()).hasRootCauseMessage(message));
      }
    }
  }

  @Test
  void reportsNameWorkerAttemptAndDuration() {
    List<TaskReport<Integer>> reports = pool.map(x -> x, range(5)).reports(true).toList();

    assertThat(reports).extracting(TaskReport::index).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(reports)
        .allSatisfy(report -> {
          assertThat(report.run().worker()).startsWith("w");
          assertThat(report.run().attempt()).isEqualTo(1);
          assertThat(report.run().duration()).isGreaterThanOrEqualTo(Duration.ZERO);
        });
  }

  @Test
  void theFutureHasAllValues() {
    assertThat(pool.map(x -> x + 1, range(3)).toFuture())
        .succeedsWithin(LIMIT)
        .isEqualTo(List.of(1, 2, 3));
  }

  @Test
  void cancellingTheFutureInterruptsTheTasks(@TempDir Path folder) {
    Marks marks = Marks.in(folder);
    CompletableFuture<List<Integer>> future =
        pool.map(item -> blockUntilInterrupted(marks, item), range(2)).toFuture();
    marks.await("started-", 2);

    assertThat(future.cancel(true)).isTrue();

    assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    marks.await("interrupted-", 2);
  }

  @Test
  void aResultIsReadOnce() throws InterruptedException {
    PoolResult<Integer> result = pool.map(x -> x, range(3));

    assertThat(result.get()).containsExactly(0, 1, 2);

    assertThatThrownBy(result::get).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(result::iterator).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(result::stream).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(result::settled).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(result::asCompleted).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(result::toFuture).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theIteratorGoesOnAfterAFailure() {
    Iterator<Integer> values = pool.map(MapIT::failOnOdd, range(6)).iterator();

    assertThat(values.next()).isZero();
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(values::next)
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(values.next()).isEqualTo(2);
    assertThatThrownBy(values::next).isInstanceOf(TaskFailedException.class);
    assertThat(values.next()).isEqualTo(4);
    assertThatThrownBy(values::next).isInstanceOf(TaskFailedException.class);
    assertThat(values.hasNext()).isFalse();
    assertThatThrownBy(values::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void getThrowsTheFirstFailureAndCancelsTheRest(@TempDir Path folder) {
    Marks marks = Marks.in(folder);
    PoolResult<Integer> result =
        pool.map(
            item -> {
              if (item == 0) {
                marks.awaitInTask("started-1");
                throw new IOException("first");
              }
              return blockUntilInterrupted(marks, item);
            },
            range(2));

    assertThatThrownBy(result::get).hasRootCauseMessage("first");

    marks.await("interrupted-1");
  }

  @Test
  void aResultDroppedUnreadIsCancelled(@TempDir Path folder) {
    Marks marks = Marks.in(folder);
    startAndDrop(marks);
    marks.await("started-", 2);

    waiting()
        .until(() -> {
          System.gc();
          return marks.startingWith("interrupted-").size() == 2;
        });
  }

  private void startAndDrop(Marks marks) {
    PoolResult<Integer> dropped = pool.map(item -> blockUntilInterrupted(marks, item), range(2));
    assertThat(dropped).isNotNull();
  }

  @Test
  void cancelEndsRunningAndWaitingTasks(@TempDir Path folder) throws InterruptedException {
    Marks marks = Marks.in(folder);
    PoolResult<Integer> result = pool.map(item -> blockUntilInterrupted(marks, item), range(1_000));
    marks.await("started-", 32);

    result.cancel();
    result.cancel();

    assertThat(result.settled())
        .allSatisfy(outcome ->
            assertThat(outcome)
                .isInstanceOfSatisfying(
                    TaskOutcome.Failure.class,
                    failure ->
                        assertThat(failure.cause()).isInstanceOf(TaskCancelledException.class)));
    marks.await("interrupted-", 32);
  }

  @Test
  void progressCountsWhatHasEnded() {
    PoolResult<Integer> result = pool.map(MapIT::failOnOdd, range(10));

    waiting().until(() -> result.progress().done() == 10);
    assertThat(result.progress()).isEqualTo(new MapProgress(10, 10, 5, OptionalLong.of(10)));
    result.close();
  }

  @Test
  void starMapTakesPairs() throws InterruptedException {
    List<Map.Entry<Integer, String>> pairs = List.of(Map.entry(2, "ab"), Map.entry(3, "x"));

    assertThat(pool.starMap((Integer times, String text) -> text.repeat(times), pairs).get())
        .containsExactly("abab", "xxx");
  }

  @Test
  void forEachRunsEveryItem(@TempDir Path folder) throws InterruptedException {
    Marks marks = Marks.in(folder);

    pool.forEach(item -> marks.set("item-" + item), range(50));

    assertThat(marks.startingWith("item-")).hasSize(50);
  }

  @Test
  void forEachThrowsTheFirstFailure() {
    TaskConsumer<Integer> failing = MapIT::failOnOdd;

    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> pool.forEach(failing, range(4)))
        .havingRootCause()
        .withMessage("odd: 1");
  }

  @Test
  @Tag("fault-G10")
  void anInterruptedReaderCancelsTheTasks(@TempDir Path folder) throws InterruptedException {
    Marks marks = Marks.in(folder);
    PoolResult<Integer> result = pool.map(item -> blockUntilInterrupted(marks, item), range(2));
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread reader =
        Thread.ofPlatform()
            .name("it-reader")
            .start(() -> {
              try {
                thrown.completeExceptionally(new AssertionError("got " + result.get()));
              } catch (Throwable e) {
                thrown.complete(e);
              }
            });
    marks.await("started-", 2);

    reader.interrupt();

    assertThat(thrown).succeedsWithin(LIMIT).isInstanceOf(InterruptedException.class);
    marks.await("interrupted-", 2);
  }

  static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  static int failOnOdd(int item) {
    if (item % 2 == 1) {
      throw new IllegalStateException("odd: " + item);
    }
    return item;
  }

  static int blockUntilInterrupted(Marks marks, int item) throws InterruptedException {
    try {
      marks.setAndAwait("started-" + item, "never");
    } catch (InterruptedException e) {
      marks.set("interrupted-" + item);
      throw e;
    }
    return item;
  }

  private static int awaitIfFirst(Marks marks, int item) throws InterruptedException {
    if (item == 0) {
      marks.awaitInTask("go");
    }
    return item;
  }

  private static Iterable<Integer> throwingAt(int index) {
    return () ->
        Stream.iterate(0, x -> x + 1)
            .map(x -> {
              if (x == index) {
                throw new BadSource();
              }
              return x;
            })
            .iterator();
  }

  private static final class BadSource extends RuntimeException {}
}
