package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loompool.TaskCancelledException;
import dev.loompool.TaskException;
import dev.loompool.TaskOutcome.Failure;
import dev.loompool.TaskOutcome.Success;
import dev.loompool.TaskRun;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SettledOutcomesTest {
  private static final long POOL = 7;

  private final SettledOutcomes<Object> outcomes = new SettledOutcomes<>(POOL, 0);

  @Test
  void givesEachValueWithItsId() {
    outcomes.append(10, "a");
    outcomes.append(11, null);
    outcomes.append(300, "c");

    assertThat(outcomes)
        .containsExactly(
            new Success<>(new TaskId<>(POOL, 10), "a"),
            new Success<>(new TaskId<>(POOL, 11), null),
            new Success<>(new TaskId<>(POOL, 300), "c"));
  }

  @Test
  void givesFailures() {
    TaskException cause =
        new TaskCancelledException(
            "task t2 was cancelled",
            null,
            new TaskId<>(POOL, 2),
            new TaskRun("", 1, Duration.ZERO));
    outcomes.append(1, "a");
    outcomes.appendFailure(2, cause);

    assertThat(outcomes.get(1)).isEqualTo(new Failure<>(new TaskId<>(POOL, 2), cause));
  }

  /// More stretches of ids than are found at the first look.
  @Test
  void findsEachInAnyOrder() {
    int count = 1000;
    IntStream.range(0, count).forEach(i -> outcomes.append(id(i), i));

    IntStream.concat(IntStream.range(0, count), IntStream.range(0, count).map(i -> i * 7 % count))
        .forEach(i ->
            assertThat(outcomes.get(i)).isEqualTo(new Success<>(new TaskId<>(POOL, id(i)), i)));
    assertThat(outcomes).hasSize(count);
  }

  private static long id(int index) {
    return index + index / 3 * 100L;
  }

  @Test
  void isAListThatCantBeChanged() {
    outcomes.append(1, "a");

    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> outcomes.get(1));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> outcomes.remove(0));
  }
}
