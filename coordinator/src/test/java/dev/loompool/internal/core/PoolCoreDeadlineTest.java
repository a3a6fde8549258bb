package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolCoreDeadlineTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// How long after the grace the worker may take to tell.
  private static final Duration REPORT = Duration.ofSeconds(15);

  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void endsAPendingTaskAtItsDeadline() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.submit(2, PoolCoreDeadlineTest::limited);

    pool.advance(LIMIT.minus(MILLI));

    assertThat(pool.effects.outcomes).isEmpty();

    pool.advance(MILLI);

    assertThat(pool.ending(1)).isEqualTo(Ending.DEADLINE_PASSED);
    assertThat(pool.outcome(2).attempt()).isZero();
    assertThat(pool.outcome(2).worker()).isZero();
    assertThat(pool.effects.leftTasks).isEqualTo(2);
    assertThat(pool.effects.leftBytes).isEqualTo(2 * CoreFixture.ARGUMENT_BYTES);
    assertThat(pool.core.stats().pending()).isZero();
  }

  @Test
  void sendsNoTaskPastItsDeadlineThoughTheTickIsLate() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.submit(1, PoolCoreDeadlineTest::limited);

    pool.now += LIMIT.toNanos();
    pool.makeReady(1);

    assertThat(pool.effects.sends).isEmpty();
    assertThat(pool.ending(1)).isEqualTo(Ending.DEADLINE_PASSED);
  }

  @Test
  void leavesATaskInFlightToItsWorker() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, PoolCoreDeadlineTest::limited);

    pool.advance(LIMIT.plus(GRACE), 1);

    assertThat(pool.effects.outcomes).isEmpty();
    assertThat(pool.effects.kills).isEmpty();

    pool.end(1, Ending.DEADLINE_PASSED);

    assertThat(pool.ending(1)).isEqualTo(Ending.DEADLINE_PASSED);
    assertThat(pool.outcome(1).worker()).isEqualTo(1);
  }

  @Test
  void endsATaskThatComesBackPastItsDeadline() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2, PoolCoreDeadlineTest::limited);
    pool.advance(LIMIT, 1);

    pool.giveBack(2);

    assertThat(pool.ending(2)).isEqualTo(Ending.DEADLINE_PASSED);
    assertThat(pool.outcome(2).attempt()).isZero();
    assertThat(pool.core.stats().workers().getFirst().ended()).isZero();
  }

  @Test
  void aTaskThatPassedItsDeadlineUnstartedDoesNotUseUpItsWorker() {
    CoreFixture pool = CoreFixture.ready(1, 1, 3);
    pool.submit(2, PoolCoreDeadlineTest::limited);
    pool.advance(LIMIT, 1);
    pool.end(1);
    pool.giveBack(2);

    pool.submit(2);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(pool.effects.drains).containsExactly(1);
  }

  @Test
  void endsATaskThatLosesItsWorkerPastItsDeadline() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, PoolCoreDeadlineTest::limited);
    pool.advance(LIMIT, 1);

    WorkerExit exit = pool.exit(1, 1);

    assertThat(pool.ending(1)).isEqualTo(Ending.DEADLINE_PASSED);
    assertThat(pool.outcome(1).attempt()).isEqualTo(1);
    assertThat(pool.outcome(1).earlier())
        .containsExactly(Outcome.local(Ending.LOST, 1, CoreFixture.pid(1), 1, exit));
  }

  @Test
  void doesNotRetryWhereTheNextAttemptWouldComeTooLate() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    var patient = RetryPolicy.attempts(3).withBackoff(LIMIT.multipliedBy(2), LIMIT.multipliedBy(2));
    pool.submit(1, options -> limited(options).withRetry(patient));

    pool.end(1, Ending.RETRYABLE);

    assertThat(pool.ending(1)).isEqualTo(Ending.FAILED);
  }

  @Test
  void killsAWorkerThatNeverTellsOfTheEnd() {
    CoreFixture pool = CoreFixture.ready(2, 2);
    pool.submit(1, PoolCoreDeadlineTest::limited);
    pool.submit(1);
    pool.submit(1);

    pool.advance(LIMIT.plus(GRACE).plus(REPORT).minus(MILLI), 1, 2);

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(MILLI, 1, 2);

    assertThat(pool.effects.kills)
        .containsExactly(
            new RecordingEffects.Kill(
                1, "a task is long past its deadline and it has not said so"));

    pool.exit(1, 1, 3);

    assertThat(pool.ending(1)).isEqualTo(Ending.DEADLINE_PASSED);
    assertThat(pool.lastSend(3).worker()).isEqualTo(2);
    assertThat(pool.lastSend(3).attempt()).isEqualTo(1);
  }

  @Test
  void grantsWorkersTheirTimeAnewAfterThisProcessWasStopped() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, PoolCoreDeadlineTest::limited);
    pool.advance(LIMIT, 1);

    pool.now += Duration.ofMinutes(1).toNanos();
    pool.core.heard(1, pool.now);
    pool.turn();
    pool.core.ticked(pool.now);
    pool.turn();

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(REPORT, 1);

    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  void grantsItAnewWhereItWouldEndSoonAfterThat() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, PoolCoreDeadlineTest::limited);
    pool.advance(LIMIT, 1);

    pool.now += GRACE.plus(REPORT).minus(MILLI).toNanos();
    pool.core.ticked(pool.now);
    pool.turn();
    pool.advance(REPORT.minus(MILLI), 1);

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(MILLI, 1);

    assertThat(pool.effects.kills).hasSize(1);
  }

  /// As by Ctrl-Z, or where a container is frozen: the worker interrupts when it goes on, too.
  @Test
  void grantsTheWholeGraceWhereTheDeadlinePassedWhileThisProcessAndItsWorkerWereStopped() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, PoolCoreDeadlineTest::limited);

    pool.now += LIMIT.plus(Duration.ofMinutes(1)).toNanos();
    pool.core.ticked(pool.now);
    pool.turn();
    pool.advance(GRACE.plus(REPORT).minus(MILLI), 1);

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(MILLI, 1);

    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  void wantsATickAtTheDeadline() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, options -> options.withDeadline(MILLI));

    assertThat(pool.core.nextTick()).isEqualTo(pool.now + MILLI.toNanos());

    pool.advance(MILLI);

    assertThat(pool.core.nextTick()).isGreaterThan(pool.now);
  }

  @Test
  void leavesTheDeadlineOfAnEndedTaskAlone() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, PoolCoreDeadlineTest::limited);
    pool.end(1);

    pool.advance(LIMIT.plus(GRACE).plus(REPORT), 1);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
    assertThat(pool.effects.kills).isEmpty();
  }

  private static TaskOptions limited(TaskOptions options) {
    return options.withDeadline(LIMIT).withGrace(GRACE);
  }
}
