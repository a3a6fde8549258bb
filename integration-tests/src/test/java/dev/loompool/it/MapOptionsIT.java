package dev.loompool.it;

import static dev.loompool.it.MapIT.blockUntilInterrupted;
import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskSubmitter;
import dev.loompool.task.TaskFunction;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The options that concern a map as a whole: its width, and failing fast.
class MapOptionsIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  private final Pool pool = POOLS.open();
  private final TaskSubmitter failingFast = pool.with(options -> options.withFailFast(true));
  private Marks marks = Marks.in(Path.of(""));

  @BeforeEach
  void makeMarks() {
    marks = Marks.in(folder);
  }

  @Test
  void maxInFlightIsTheWidthOfTheMapAlone() throws InterruptedException {
    Marks own = marks;
    AtomicInteger pulled = new AtomicInteger();
    PoolResult<Integer> narrow =
        pool.with(options -> options.withMaxInFlight(5))
            .map(
                item -> {
                  own.setAndAwait("started-" + item, "go-" + item);
                  return item;
                },
                Stream.iterate(0, x -> x + 1).peek(_ -> pulled.getAndIncrement()).limit(20));

    for (int ended = 0; ended < 15; ended++) {
      marks.await("started-", 5 + ended);
      assertThat(marks.startingWith("started-")).hasSize(5 + ended);
      assertThat(pulled).hasValue(5 + ended);
      assertThat(pool.stats().pending() + pool.stats().inFlight()).isEqualTo(5);
      marks.set("go-" + (ended + 1)); // the first item stays, the others pass it by
    }
    assertThat(pool.map(x -> x, range(100)).get()).hasSize(100);
    Stream.of(0, 16, 17, 18, 19).forEach(item -> marks.set("go-" + item));

    assertThat(narrow.get()).isEqualTo(range(20));
  }

  @Test
  void getThrowsTheFailureThatCameFirst() {
    PoolResult<Integer> result = failingFast.map(failingAtOne(marks), range(40));

    assertThatThrownBy(result::get)
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("item 1 of ")
        .hasRootCauseMessage("one");
    marks.await("interrupted-0");
  }

  @Test
  void getDoesNotWaitForTasksThatIgnoreTheirCancelling() {
    Marks own = marks;
    PoolResult<Integer> result =
        failingFast.map(
            item -> {
              if (item == 1) {
                throw new IllegalStateException("one");
              }
              while (!own.isSet("go")) {
                Thread.onSpinWait();
              }
              return item;
            },
            range(2));

    assertThatThrownBy(result::get).hasRootCauseMessage("one");
    marks.set("go");
  }

  @Test
  void theFutureFailsWithTheFailureThatCameFirst() {
    assertThat(failingFast.map(failingAtOne(marks), range(40)).toFuture())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(TaskFailedException.class)
        .havingRootCause()
        .withMessage("one");
  }

  @Test
  void forEachThrowsTheFailureThatCameFirst() {
    TaskFunction<Integer, Integer> failing = failingAtOne(marks);

    assertThatThrownBy(() -> failingFast.forEach(failing::apply, range(40)))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("one");
  }

  @Test
  void settledShowsForWhichFailureItemsWereCancelled() throws InterruptedException {
    List<TaskOutcome<Integer>> outcomes = failingFast.map(failingAtOne(marks), range(40)).settled();

    assertThat(outcomes).hasSizeBetween(2, 40);
    TaskException first = cause(outcomes.get(1));
    assertThat(first).isInstanceOf(TaskFailedException.class).hasRootCauseMessage("one");
    assertThat(outcomes)
        .filteredOn(outcome -> cause(outcome) instanceof TaskCancelledException)
        .hasSize(outcomes.size() - 1)
        .allSatisfy(outcome -> {
          TaskException cancelled = cause(outcome);
          assertThat(cancelled)
              .hasMessageContaining("since item 1 of ")
              .hasCauseInstanceOf(TaskFailedException.class);
          assertThat(((TaskException) cancelled.getCause()).taskId()).isEqualTo(first.taskId());
        });
  }

  @Test
  void theFirstFailureStopsTheSource() {
    AtomicInteger pulled = new AtomicInteger();
    Stream<Integer> endless = Stream.generate(pulled::getAndIncrement);

    List<TaskOutcome<Integer>> outcomes =
        failingFast
            .map(MapIT::failOnOdd, endless)
            .asCompleted()
            .map(indexed -> indexed.outcome())
            .toList();

    assertThat(outcomes).anyMatch(outcome -> outcome instanceof TaskOutcome.Failure);
    assertThat(pulled).hasValueBetween(outcomes.size(), outcomes.size() + 1);
  }

  @Test
  void theIteratorShowsWhatWasCancelled() {
    Iterator<Integer> values = failingFast.map(failingAtOne(marks), range(2)).iterator();

    assertThatThrownBy(values::next)
        .isInstanceOf(TaskCancelledException.class)
        .hasCauseInstanceOf(TaskFailedException.class);
    assertThatThrownBy(values::next).isInstanceOf(TaskFailedException.class);
    assertThat(values.hasNext()).isFalse();
  }

  @Test
  void otherMapsGoOn() throws InterruptedException {
    Marks own = marks;
    PoolResult<Integer> other =
        failingFast.map(
            item -> {
              own.awaitInTask("go");
              return item;
            },
            range(2));

    assertThatThrownBy(() -> failingFast.map(failingAtOne(own), range(40)).get())
        .hasRootCauseMessage("one");
    marks.set("go");

    assertThat(other.get()).isEqualTo(range(2));
  }

  @Test
  void aCancelledMapPullsNoMore() throws InterruptedException {
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger pulled = new AtomicInteger();
    Marks own = marks;
    PoolResult<Integer> result =
        pool.map(
            item -> blockUntilInterrupted(own, item),
            Stream.generate(pulled::getAndIncrement).onClose(closed::getAndIncrement));
    marks.await("started-", 32);

    result.cancel();

    waiting().until(() -> closed.get() == 1);
    assertThat(result.settled()).hasSizeBetween(pulled.get() - 1, pulled.get());
  }

  private static TaskException cause(TaskOutcome<Integer> outcome) {
    return ((TaskOutcome.Failure<Integer>) outcome).cause();
  }

  /// Fails at item 1 once item 0 runs; all others block.
  private static TaskFunction<Integer, Integer> failingAtOne(Marks marks) {
    return item -> {
      if (item == 1) {
        marks.awaitInTask("started-0");
        throw new IllegalStateException("one");
      }
      return blockUntilInterrupted(marks, item);
    };
  }
}
