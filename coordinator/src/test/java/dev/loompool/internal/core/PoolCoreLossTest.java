package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.RecordingEffects.Loss;
import dev.loompool.spi.Schedulers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolCoreLossTest {
  @Test
  void chargesATaskThatRanAloneAndNoneThatWasOnlySent() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(3);

    WorkerExit exit = pool.exit(1, 2, 99);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);

    assertThat(pool.effects.losses).containsExactly(new Loss(exit, 1, 2));
    assertThat(pool.lastSend(1).attempt()).isEqualTo(1);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(2);
    assertThat(pool.lastSend(3).attempt()).isEqualTo(1);
    assertThat(pool.lastSend(3).run()).isEqualTo(2);
    assertThat(pool.effects.outcomes).isEmpty();
  }

  @Test
  void returnsTasksOnlyWhenTheProcessHasEnded() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(1);

    pool.core.workerDisconnected(1, pool.now);
    pool.core.workerDisconnected(1, pool.now);
    pool.turn();

    assertThat(pool.effects.kills)
        .containsExactly(new RecordingEffects.Kill(1, "its connection ended"));
    assertThat(pool.sentTo(2)).isEmpty();

    pool.exit(1);

    assertThat(pool.sentTo(2)).containsExactly(1L);
  }

  @Test
  void returnsWhatIsLeftOfTheTasks() {
    CoreFixture pool = CoreFixture.ready(2, 5);
    pool.submit(10);
    pool.end(1);
    pool.end(5);
    pool.end(3);

    pool.exit(1);

    assertThat(pool.sentTo(2)).containsExactly(6L, 7L, 8L, 9L, 10L, 2L);
    assertThat(pool.core.stats().pending()).isEqualTo(1);
  }

  @Test
  void tellsAKilledWorkerNothing() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);
    pool.core.workerDisconnected(1, pool.now);

    pool.core.cancelRequested(1, pool.now);
    pool.advance(Duration.ofSeconds(20));

    assertThat(pool.effects.cancels).isEmpty();
    assertThat(pool.effects.pings).isEmpty();
    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  void acceptsTheOutcomeOfAKilledWorkerUntilItHasExited() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2);
    pool.core.workerDisconnected(1, pool.now);

    pool.core.taskEnded(1, 1, 1, CoreFixture.value(), pool.now);
    pool.exit(1, 1);
    pool.core.taskEnded(1, 2, 1, CoreFixture.value(), pool.now);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
    assertThat(pool.effects.outcomes).hasSize(1);
    assertThat(pool.core.stats().staleOutcomes()).isEqualTo(1);
  }

  @Test
  void putsReturnedTasksFirstInTheOrderOfTheirIds() {
    CoreFixture pool = CoreFixture.ready(2, 2);
    pool.submit(12);
    pool.end(2);
    pool.exit(1, 7);
    pool.exit(2, 4);

    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(3);

    assertThat(pool.sentTo(3)).containsExactly(1L, 3L, 4L);
  }

  @Test
  void endsATaskAsLostWhenItMayNotStartAgain() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(pool.newBlock(2, 1, 1));

    WorkerExit exit = pool.exit(1, 1);

    Outcome outcome = pool.outcome(1);
    assertThat(outcome.ending()).isEqualTo(Ending.LOST);
    assertThat(outcome.loss()).isSameAs(exit);
    assertThat(outcome.worker()).isEqualTo(1);
    assertThat(outcome.pid()).isEqualTo(CoreFixture.pid(1));
    assertThat(outcome.attempt()).isEqualTo(1);
    assertThat(pool.core.stats().pending()).isEqualTo(1);
  }

  @Test
  void startsATaskNoMoreThanMaxAttemptsTimes() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.submit(1);

    for (int worker = 1; worker <= 3; worker++) {
      pool.makeReady(worker);
      pool.advance(Duration.ofSeconds(2), worker);
      pool.exit(worker, 1);
    }

    assertThat(pool.effects.sends)
        .extracting(RecordingEffects.Send::attempt)
        .containsExactly(1, 2, 3);
    assertThat(pool.ending(1)).isEqualTo(Ending.POISONED);
    assertThat(pool.outcome(1).attempt()).isEqualTo(3);
    assertThat(pool.outcome(1).earlier()).extracting(Outcome::worker).containsExactly(1, 2);
  }

  @Test
  void endsATaskAsCancelledWhenItsWorkerDiesFirst() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2);
    pool.core.cancelRequested(1, pool.now);
    pool.core.cancelRequested(2, pool.now);

    WorkerExit exit = pool.exit(1, 1);

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.ending(2)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.effects.losses).containsExactly(new Loss(exit, 1, 1));
  }

  @Test
  void relaunchesAtOnceAWorkerThatHadLastedASecond() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.advance(Duration.ofSeconds(1), 1);

    pool.exit(1);

    assertThat(pool.effects.launches).containsExactly(1, 2);
    assertThat(pool.core.stats().lostWorkers()).isEqualTo(1);
  }

  @Test
  void backsOffWhenWorkersDieSoonAfterTheyWereReady() {
    CoreFixture pool = CoreFixture.ready(1, 1);

    for (int worker = 1; worker <= 10; worker++) {
      // It has done something, so that it counts as a success.
      pool.submit(1);
      pool.end(worker);
      pool.exit(worker);
      long delay = pool.core.nextTick() - pool.now;
      double expected = Math.min(10.0, 0.1 * Math.pow(2, worker - 1)) * CoreFixture.SECOND;
      assertThat((double) delay).isBetween(expected * 0.75, expected * 1.25);
      assertThat(pool.effects.launches).hasSize(worker);
      pool.advance(Duration.ofNanos(delay - 1));
      assertThat(pool.effects.launches).hasSize(worker);
      pool.advance(Duration.ofNanos(1));
      assertThat(pool.effects.launches).hasSize(worker + 1);
      pool.makeReady(worker + 1);
    }

    assertThat(pool.core.state()).isEqualTo(PoolState.OPEN);
  }

  @Test
  void isBrokenAfterSixLaunchesInARowThatFailed() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    long opened = pool.now;
    pool.submit(2);

    for (int worker = 1; worker <= 6; worker++) {
      assertThat(pool.core.state()).isEqualTo(PoolState.OPEN);
      pool.exit(worker);
      pool.advance(Duration.ofSeconds(2));
    }

    assertThat(pool.effects.states).containsExactly(PoolState.BROKEN);
    assertThat(pool.effects.reason)
        .isEqualTo(
            """
            6 launches in a row failed.
              w1        w1 died after 0.0 s
              w2        w2 died after 1.9 s
              w3        w3 died after 1.8 s
              w4        w4 died after 1.6 s
              w5        w5 died after 1.3 s
              w6        w6 died after 0.8 s
              output    words of w6\
            """);
    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_BROKEN);
    assertThat(pool.ending(2)).isEqualTo(Ending.POOL_BROKEN);
    assertThat(pool.now - opened).isLessThan(13 * CoreFixture.SECOND);
    assertThat(pool.effects.launches).hasSize(6);
    assertThat(pool.core.nextTick()).isEqualTo(Long.MAX_VALUE);

    pool.submit(1);

    assertThat(pool.ending(3)).isEqualTo(Ending.POOL_BROKEN);
    assertThat(pool.effects.leftTasks).isEqualTo(3);
  }

  @Test
  @Tag("fault-A7")
  void isBrokenAtOnceWhenManyWorkersFailTogether() {
    CoreFixture pool = CoreFixture.opened(8, 1, 0);

    for (int worker = 1; worker <= 8; worker++) {
      pool.exit(worker);
    }
    pool.core.shutdown(pool.now);
    pool.turn();

    assertThat(pool.effects.launches).hasSize(8);
    assertThat(pool.effects.states)
        .containsExactly(PoolState.DEGRADED, PoolState.BROKEN, PoolState.TERMINATED);
    assertThat(pool.effects.losses).hasSize(8);
  }

  @Test
  void forgetsFailedLaunchesWhenOneSucceeds() {
    CoreFixture pool = CoreFixture.opened(6, 1, 0);
    for (int worker = 1; worker <= 5; worker++) {
      pool.exit(worker);
    }

    pool.makeReady(6);
    for (int worker = 7; worker <= 11; worker++) {
      pool.advance(Duration.ofSeconds(5), 6);
      pool.exit(worker);
    }

    assertThat(pool.core.state()).isEqualTo(PoolState.OPEN);
  }

  @Test
  void givesUpAlsoWhenTheBackOffIsLong() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    for (int worker = 1; worker <= 8; worker++) {
      pool.makeReady(worker);
      pool.submit(1);
      pool.end(worker);
      pool.exit(worker);
      pool.advance(Duration.ofSeconds(13));
    }

    for (int worker = 9; worker <= 14; worker++) {
      assertThat(pool.core.state()).isEqualTo(PoolState.OPEN);
      pool.exit(worker);
      pool.advance(Duration.ofSeconds(13));
    }

    assertThat(pool.core.state()).isEqualTo(PoolState.BROKEN);
  }

  @Test
  void givesUpOnLaunchesThatHangForTheirWholeTime() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);

    for (int worker = 1; worker <= 6; worker++) {
      pool.advance(Duration.ofSeconds(60));
      assertThat(pool.effects.kills).hasSize(worker);
      pool.exit(worker);
      pool.advance(Duration.ofSeconds(3));
    }

    assertThat(pool.core.state()).isEqualTo(PoolState.BROKEN);
  }

  @Test
  void aPoolThatDoesNotReplaceKeepsTheTasksUntilItIsTerminated() {
    CoreFixture pool =
        CoreFixture.opened(
            new CoreSettings(
                1, 1, 0, false, 0, 42, Schedulers.leastLoaded(), CoreSettings.LEASE_NANOS));
    pool.submit(1);
    pool.core.shutdown(pool.now);

    pool.exit(1);
    pool.advance(Duration.ofSeconds(60));

    assertThat(pool.effects.launches).containsExactly(1);
    assertThat(pool.effects.outcomes).isEmpty();

    pool.core.terminate(pool.now);
    pool.turn();

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.effects.states).endsWith(PoolState.TERMINATED);
  }
}
