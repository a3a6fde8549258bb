package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOptions;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskSubmitter;
import dev.loompool.TaskTimeoutException;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;

  private final Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));

  @Test
  void aTaskThatStillWaitsEndsAtItsDeadline() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskId<Integer> running =
        pool.queue(() -> {
          marks.setAndAwait("started", "go");
          return 1;
        });
    marks.await("started");

    assertThat(within(SOON).map(x -> x, range(100)).settled())
        .hasSize(100)
        .hasOnlyElementsOfType(TaskOutcome.Failure.class)
        .extracting(outcome -> ((TaskOutcome.Failure<Integer>) outcome).cause())
        .hasOnlyElementsOfType(TaskTimeoutException.class);

    marks.set("go");
    assertThat(pool.result(running)).isEqualTo(1);
  }

  @Test
  void aRunningTaskIsInterruptedAtItsDeadline() throws InterruptedException {
    Marks marks = Marks.in(folder);
    PoolExtension.awaitReady(pool, 1);

    assertThatExceptionOfType(TaskTimeoutException.class)
        .isThrownBy(() ->
            within(Duration.ofSeconds(5))
                .apply(() -> {
                  try {
                    marks.setAndAwait("started", "never");
                  } catch (InterruptedException e) {
                    marks.set("interrupted");
                  }
                  return 0;
                }))
        .withMessageContaining("deadline");

    assertThat(marks.isSet("interrupted")).isTrue();
  }

  @Test
  void aTaskWhoseNextAttemptWouldComeTooLateEndsWithItsFailure() {
    RetryPolicy patient = RetryPolicy.attempts(3).withBackoff(HOUR, HOUR);

    assertThatThrownBy(() ->
            within(Duration.ofMinutes(1))
                .with(options -> options.withRetry(patient))
                .run(() -> {
                  throw new IOException("once");
                }))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("once");
  }

  @Test
  void theEarlierOfDeadlineAndTimeoutIsTheOneThatTheTaskSees() throws InterruptedException {
    Instant deadline =
        within(HOUR)
            .with(options -> options.withTimeout(HOUR.multipliedBy(24)))
            .apply(() -> TaskContext.current().deadline().orElseThrow());

    assertThat(deadline).isBefore(Instant.now().plus(HOUR));
  }

  @Test
  void tasksThatEndInTimeLeaveNothingBehind() throws InterruptedException {
    assertThat(within(HOUR).map(x -> x, range(20_000)).get()).isEqualTo(range(20_000));

    waiting().until(() -> pool.stats().pending() + pool.stats().inFlight() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  @Tag("fault-G7")
  void aDeadlineAndAGraceMustBePositive(String text) {
    Duration limit = Duration.parse(text);

    assertThatThrownBy(() -> TaskOptions.defaults().withDeadline(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(limit.toString());
    assertThatThrownBy(() -> TaskOptions.defaults().withGrace(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(limit.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000_000})
  @Tag("fault-G7")
  void aHugeDeadlineOrGraceDoesNotOverflow(long seconds) throws InterruptedException {
    Duration huge = Duration.ofSeconds(seconds);
    TaskSubmitter patient = within(huge).with(options -> options.withGrace(huge));

    assertThat(patient.map(x -> x, range(10)).get()).isEqualTo(range(10));
  }

  private TaskSubmitter within(Duration limit) {
    return pool.with(options -> options.withDeadline(limit));
  }
}
