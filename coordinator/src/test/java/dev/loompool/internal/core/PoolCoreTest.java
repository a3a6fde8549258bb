package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolCoreTest {
  @Test
  void launchesAllWorkersWhenOpened() {
    CoreFixture pool = CoreFixture.opened(3, 4, 0);

    assertThat(pool.effects.all).containsExactly("launch w1", "launch w2", "launch w3");
  }

  @Test
  void keepsTasksPendingUntilAWorkerIsReady() {
    CoreFixture pool = CoreFixture.opened(1, 4, 0);

    pool.submit(2);

    assertThat(pool.effects.sends).isEmpty();
    assertThat(pool.core.stats().pending()).isEqualTo(2);

    pool.makeReady(1);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L);
    assertThat(pool.core.stats().pending()).isZero();
  }

  @Test
  void sendsNothingBeforeTheTurnEnds() {
    CoreFixture pool = CoreFixture.ready(1, 4);

    pool.core.submitted(pool.newBlock(1, 3, 1), 0, 1, pool.now);

    assertThat(pool.effects.sends).isEmpty();
  }

  @Test
  void deliversTheOutcomeOnce() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(1);
    Outcome outcome = CoreFixture.value();

    pool.core.taskEnded(1, 1, 1, outcome, pool.now);
    pool.core.taskEnded(1, 1, 1, CoreFixture.value(), pool.now);

    assertThat(pool.outcome(1)).isSameAs(outcome);
    assertThat(pool.core.stats().ended()).isEqualTo(1);
    assertThat(pool.core.stats().staleOutcomes()).isEqualTo(1);
  }

  @Test
  void spreadsSixteenTasksEvenlyOverFourWorkersInOneSendEach() {
    CoreFixture pool = CoreFixture.ready(4, 16);

    pool.submit(16);

    assertThat(pool.effects.sends).hasSize(4);
    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(pool.sentTo(4)).containsExactly(13L, 14L, 15L, 16L);
  }

  @Test
  void givesTheNextTaskToTheWorkerWithTheFewest() {
    CoreFixture pool = CoreFixture.ready(3, 4);
    pool.submit(9);
    pool.end(4, 5);

    pool.submit(3);

    assertThat(pool.inFlight(1)).isEqualTo(4);
    assertThat(pool.inFlight(2)).isEqualTo(3);
    assertThat(pool.inFlight(3)).isEqualTo(3);
  }

  @Test
  void keepsEverySlotFullWhileThereIsWork() {
    CoreFixture pool = CoreFixture.ready(2, 3);
    pool.submit(20);

    for (long task = 1; task <= 12; task++) {
      pool.end(task);

      assertThat(pool.inFlight(1)).isGreaterThanOrEqualTo(3);
      assertThat(pool.inFlight(2)).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void keepsEverySlotFullWhenOneTaskIsLong() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(10);

    for (long task = 2; task <= 9; task++) {
      if (pool.lastSend(task).worker() == 1) {
        pool.giveBack(task);
      }
      pool.end(task);

      assertThat(pool.inFlight(1)).isPositive();
      assertThat(pool.inFlight(2)).isPositive();
    }
    assertThat(pool.effects.outcomes).hasSize(8);
  }

  @Test
  void neverHasMoreInFlightThanTheWindowAllows() {
    CoreFixture pool = CoreFixture.ready(2, 3);

    pool.submit(100);

    assertThat(pool.inFlight(1)).isEqualTo(4);
    assertThat(pool.inFlight(2)).isEqualTo(4);
  }

  @Test
  void opensTheWindowForAWorkerThatIsFast() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(10_000);

    for (long task = 1; task <= 600; task++) {
      pool.now += 10_000;
      pool.end(task);
    }

    assertThat(pool.inFlight(1)).isBetween(900, 1100);
  }

  @Test
  void sendsAtMostOneMebibyteOfArgumentsAtATime() {
    CoreFixture pool = CoreFixture.ready(1, 16);

    pool.submit(pool.newBlock(4, 3, 400_000));

    assertThat(pool.effects.sends).extracting(RecordingEffects.Send::count).containsExactly(2, 2);
  }

  @Test
  void sendsATaskOfMoreThanOneMebibyteAlone() {
    CoreFixture pool = CoreFixture.ready(1, 16);

    pool.submit(pool.newBlock(2, 3, 3_000_000));

    assertThat(pool.effects.sends).extracting(RecordingEffects.Send::count).containsExactly(1, 1);
  }

  @Test
  void doesNotMixBlocksInOneSend() {
    CoreFixture pool = CoreFixture.ready(1, 16);
    TaskBlock first = pool.newBlock(2, 3, 1);
    TaskBlock second = pool.newBlock(2, 3, 1);
    pool.core.submitted(first, 0, 2, pool.now);
    pool.core.submitted(second, 0, 2, pool.now);

    pool.turn();

    assertThat(pool.effects.sends)
        .extracting(RecordingEffects.Send::block)
        .containsExactly(first, second);
  }

  @Test
  void tellsWhatLeftThePendingOnesOnce() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(5);

    assertThat(pool.effects.leftTasks).isEqualTo(3);
    assertThat(pool.effects.leftBytes).isEqualTo(9);

    pool.exit(1, 1, 2);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);
    pool.core.cancelRequested(5, pool.now);
    pool.core.cancelRequested(4, pool.now);
    pool.turn();

    assertThat(pool.sentTo(2)).containsExactly(1L, 2L, 3L);
    assertThat(pool.effects.leftTasks).isEqualTo(5);
    assertThat(pool.effects.leftBytes).isEqualTo(15);
    assertThat(pool.effects.all).containsOnlyOnce("left 2");

    pool.exit(2, 1, 2, 3);
    pool.core.cancelRequested(1, pool.now);
    pool.turn();

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.effects.leftTasks).isEqualTo(5);
  }

  @Test
  void isHungryOnlyWhenAReadyWorkerHasCreditAndNothingIsPending() {
    CoreFixture pool = CoreFixture.opened(1, 2, 0);

    assertThat(pool.core.isHungry()).isFalse();

    pool.makeReady(1);

    assertThat(pool.core.isHungry()).isTrue();

    pool.submit(2);

    assertThat(pool.core.isHungry()).isTrue();

    pool.submit(1);

    assertThat(pool.core.isHungry()).isFalse();
  }

  @Test
  void dropsAndCountsWhatNoWorkerShouldSay() {
    CoreFixture pool = CoreFixture.ready(2, 2);
    pool.submit(1);

    pool.core.taskEnded(2, 1, 1, CoreFixture.value(), pool.now);
    pool.core.taskEnded(1, 1, 2, CoreFixture.value(), pool.now);
    pool.core.taskEnded(1, 77, 1, CoreFixture.value(), pool.now);
    pool.core.taskEnded(1, -1, 1, CoreFixture.value(), pool.now);
    pool.core.taskEnded(1, Long.MAX_VALUE, 1, CoreFixture.value(), pool.now);
    pool.core.taskEnded(9, 1, 1, CoreFixture.value(), pool.now);
    pool.core.taskReturned(2, 1, 1, pool.now);
    pool.core.revokeAnswered(1, pool.now);
    pool.core.workerReady(1, 5, pool.now);

    assertThat(pool.effects.outcomes).isEmpty();
    assertThat(pool.core.stats().staleOutcomes()).isEqualTo(9);
    assertThat(pool.core.stats().inFlight()).isEqualTo(1);
  }

  @Test
  void dropsTheOutcomeOfARunThatWasTakenBack() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2);
    pool.core.taskReturned(1, 2, 1, pool.now);
    pool.turn();

    pool.core.taskEnded(1, 2, 1, CoreFixture.value(), pool.now);

    assertThat(pool.effects.outcomes).isEmpty();
    assertThat(pool.lastSend(2).run()).isEqualTo(2);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(1);
  }

  @Test
  void cancelsAPendingTaskAtOnce() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.submit(2);

    pool.core.cancelRequested(1, pool.now);

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);

    pool.makeReady(1);

    assertThat(pool.sentTo(1)).containsExactly(2L);
  }

  @Test
  void tellsTheWorkerOnceToCancelATaskInFlight() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);

    pool.core.cancelRequested(1, pool.now);
    pool.core.cancelRequested(1, pool.now);

    assertThat(pool.effects.cancels).containsExactly(new RecordingEffects.Cancel(1, 1));
    assertThat(pool.effects.outcomes).isEmpty();
  }

  @Test
  void deliversTheValueThatOvertakesACancellation() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);
    pool.core.cancelRequested(1, pool.now);

    pool.end(1);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
  }

  @Test
  void endsACancelledTaskThatComesBack() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2);
    pool.core.cancelRequested(2, pool.now);

    pool.core.taskReturned(1, 2, 1, pool.now);

    assertThat(pool.ending(2)).isEqualTo(Ending.CANCELLED);
  }

  @Test
  void ignoresTheCancellationOfTasksThatHaveEndedOrNeverWere() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);
    pool.end(1);

    pool.core.cancelRequested(1, pool.now);
    pool.core.cancelRequested(2, pool.now);
    pool.core.cancelRequested(-1, pool.now);
    pool.core.cancelRequested(1L << 60, pool.now);

    assertThat(pool.effects.cancels).isEmpty();
    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
  }

  @Test
  void keepsNoPageOfTasksThatHaveEnded() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.core.blockClosed(CoreFixture.block(2048, 3000, 0, 1, 0));
    TaskBlock block = CoreFixture.block(1, 2047, 1, 3, 1);
    pool.submit(block);

    assertThat(pool.core.tasks().pages()).isEqualTo(2);

    pool.core.blockClosed(block);
    pool.end(1);

    assertThat(pool.core.tasks().pages()).isEqualTo(1);

    pool.core.blockClosed(CoreFixture.block(5048, 72, 0, 1, 0));

    assertThat(pool.core.tasks().pages()).isZero();
    assertThat(pool.core.stats().ended()).isEqualTo(1);
  }
}
