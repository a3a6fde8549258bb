package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolCoreRetryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void runsATaskAgainAfterABackoff() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, SECOND));

    pool.end(1, Ending.RETRYABLE);
    pool.advance(Duration.ofMillis(499), 1);

    assertThat(pool.effects.sends).hasSize(1);
    assertThat(pool.core.stats().pending()).isEqualTo(1);

    pool.advance(Duration.ofMillis(501), 1);

    assertThat(pool.effects.sends).hasSize(2);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(2);
    assertThat(pool.lastSend(1).run()).isEqualTo(2);

    pool.end(1);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
  }

  @Test
  void doublesTheBackoffUpToTheLongest() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(7, SECOND));

    for (int longest : List.of(1, 2, 4, 5, 5, 5)) {
      pool.end(1, Ending.RETRYABLE);
      int sends = pool.effects.sends.size();
      pool.advance(Duration.ofSeconds(longest).dividedBy(2).minusMillis(1), 1);
      assertThat(pool.effects.sends).hasSize(sends);
      pool.advance(Duration.ofSeconds(longest).dividedBy(2).plusMillis(1), 1);
      assertThat(pool.effects.sends).hasSize(sends + 1);
    }
  }

  @Test
  void runsATaskWithoutBackoffAgainInTheSameTurn() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(2, Duration.ZERO));

    pool.end(1, Ending.RETRYABLE);

    assertThat(pool.effects.sends).hasSize(2);
  }

  @Test
  void takesNoSlotWhileItWaits() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(4, retried(3, SECOND));

    pool.end(1, Ending.RETRYABLE);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L);
    assertThat(pool.inFlight(1)).isEqualTo(2);

    pool.end(2);
    pool.end(3);
    pool.end(4);

    assertThat(pool.effects.outcomes).containsOnlyKeys(2L, 3L, 4L);
    assertThat(pool.core.isHungry()).isTrue();
  }

  @Test
  void endsWithTheLastFailureAndTheEarlierOnesInOrder() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, SECOND));

    Outcome first = pool.end(1, Ending.RETRYABLE);
    pool.advance(SECOND, 1);
    Outcome second = pool.end(1, Ending.TIMED_OUT);
    pool.advance(SECOND.multipliedBy(2), 1);
    Outcome third = pool.end(1, Ending.RETRYABLE);

    assertThat(pool.outcome(1)).isEqualTo(third.as(Ending.FAILED, List.of(first, second)));
    assertThat(pool.outcome(1).attempt()).isEqualTo(3);
    assertThat(pool.core.tasks().open()).isZero();
  }

  @Test
  void attachesEarlierFailuresToAValueToo() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, Duration.ZERO));

    Outcome first = pool.end(1, Ending.RETRYABLE);
    pool.end(1, Ending.VALUE);

    assertThat(pool.outcome(1).earlier()).containsExactly(first);
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"FAILED", "NOT_SERIALIZABLE", "CANCELLED", "DEADLINE_PASSED"})
  void neverRunsAgainWhatEndedSo(Ending ending) {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, Duration.ZERO));

    pool.end(1, ending);

    assertThat(pool.ending(1)).isEqualTo(ending);
  }

  @Test
  void retriesATimeoutOnlyWhereThePolicySaysSo() {
    CoreFixture pool = CoreFixture.ready(1, 3);
    var policy = RetryPolicy.attempts(3).withBackoff(Duration.ZERO, Duration.ZERO);
    pool.submit(1, options -> options.withRetry(policy));
    pool.submit(1, options -> options.withRetry(policy.except(TimeoutException.class)));
    pool.submit(1, options -> options.withRetry(RetryPolicy.onWorkerLoss(3)));

    pool.end(1, Ending.TIMED_OUT);
    pool.end(2, Ending.TIMED_OUT);
    pool.end(3, Ending.TIMED_OUT);

    assertThat(pool.effects.outcomes).containsOnlyKeys(2L, 3L);
  }

  @Test
  void countsFailuresAndLossesTogether() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(1, retried(3, Duration.ZERO));

    Outcome failure = pool.end(1, Ending.RETRYABLE);
    WorkerExit exit = pool.exit(1, 1);
    Outcome last = pool.end(1, Ending.RETRYABLE);

    Outcome loss = Outcome.local(Ending.LOST, 1, CoreFixture.pid(1), 2, exit);
    assertThat(pool.outcome(1)).isEqualTo(last.as(Ending.FAILED, List.of(failure, loss)));
  }

  @Test
  void suspectsOnlyTheRunThatHadStarted() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2, retried(3, Duration.ZERO));
    pool.end(1, Ending.RETRYABLE);
    assertThat(pool.lastSend(1).run()).isEqualTo(2);

    var firstRun = new StartedRun(1, (byte) 1);
    var other = new StartedRun(2, (byte) 1);
    pool.core.workerExited(
        1, CoreFixture.exitOf(1, Cause.OTHER), List.of(firstRun, other), pool.now);
    pool.turn();
    pool.advance(SECOND);
    pool.makeReady(2);

    assertThat(pool.lastSend(1).attempt()).isEqualTo(2);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(2);
  }

  @Test
  void cancelsATaskThatWaitsForItsNextAttempt() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, SECOND));
    Outcome first = pool.end(1, Ending.RETRYABLE);

    pool.core.cancelRequested(1, pool.now);
    pool.advance(SECOND, 1);

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.outcome(1).earlier()).containsExactly(first);
    assertThat(pool.effects.cancels).isEmpty();
    assertThat(pool.effects.sends).hasSize(1);
  }

  @Test
  void doesNotRunACancelledTaskAgain() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(2, retried(3, Duration.ZERO));
    pool.core.cancelRequested(1, pool.now);
    pool.core.cancelRequested(2, pool.now);

    pool.end(1, Ending.RETRYABLE);
    pool.end(2, Ending.TIMED_OUT);

    assertThat(pool.ending(1)).isEqualTo(Ending.FAILED);
    assertThat(pool.ending(2)).isEqualTo(Ending.TIMED_OUT);
  }

  @Test
  void shutdownWaitsForADelayedTask() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, SECOND));
    pool.end(1, Ending.RETRYABLE);

    pool.core.shutdown(pool.now);
    pool.turn();

    assertThat(pool.effects.drains).isEmpty();

    pool.advance(SECOND, 1);
    pool.end(1);

    assertThat(pool.effects.drains).containsExactly(1);
  }

  @Test
  void launchesAWorkerForADelayedTaskDuringShutdownOnlyWhenItIsDue() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, SECOND));
    pool.core.shutdown(pool.now);
    pool.end(1, Ending.RETRYABLE);
    pool.exit(1);

    pool.advance(Duration.ofMillis(499));

    assertThat(pool.effects.launches).containsExactly(1);
    assertThat(pool.core.state()).isEqualTo(PoolState.SHUTTING_DOWN);

    pool.advance(Duration.ofMillis(501));
    pool.makeReady(2);

    assertThat(pool.sentTo(2)).containsExactly(1L);
  }

  @Test
  void terminateEndsADelayedTask() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, retried(3, SECOND));
    Outcome first = pool.end(1, Ending.RETRYABLE);

    pool.core.terminate(pool.now);
    pool.exit(1);

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.outcome(1).earlier()).containsExactly(first);
    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  void aRetriedTaskCountsAgainAgainstTheShareOfItsWorker() {
    CoreFixture pool = CoreFixture.ready(1, 1, 2);
    pool.submit(2, retried(3, Duration.ZERO));

    pool.end(1, Ending.RETRYABLE);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L);
    assertThat(pool.effects.drains).containsExactly(1);
  }

  private static UnaryOperator<TaskOptions> retried(int attempts, Duration backoff) {
    return options ->
        options.withRetry(
            RetryPolicy.attempts(attempts).withBackoff(backoff, backoff.multipliedBy(5)));
  }
}
