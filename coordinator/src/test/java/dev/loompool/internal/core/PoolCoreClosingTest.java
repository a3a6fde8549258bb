package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolCoreClosingTest {
  @Test
  void finishesEverythingBeforeItShutsDown() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(3);

    pool.core.shutdown(pool.now);
    pool.turn();
    pool.end(1, 2);

    assertThat(pool.effects.drains).isEmpty();

    pool.end(3);

    assertThat(pool.effects.drains).containsExactly(1);

    pool.core.workerDrained(1, pool.now);
    pool.exit(1);

    assertThat(pool.effects.states).containsExactly(PoolState.SHUTTING_DOWN, PoolState.TERMINATED);
    assertThat(pool.effects.launches).containsExactly(1);
    assertThat(pool.effects.losses).isEmpty();
  }

  @Test
  void killsALaunchThatNobodyNeedsWhenItShutsDown() {
    CoreFixture pool = CoreFixture.opened(2, 1, 0);
    pool.makeReady(1);

    pool.core.shutdown(pool.now);
    pool.turn();

    assertThat(pool.effects.drains).containsExactly(1);
    assertThat(pool.effects.kills).extracting(RecordingEffects.Kill::worker).containsExactly(2);

    pool.exit(2);
    pool.exit(1);

    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(pool.effects.losses).isEmpty();
    assertThat(pool.effects.launches).containsExactly(1, 2);
  }

  @Test
  void waitsForALaunchThatTasksNeedWhenItShutsDown() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.submit(1);

    pool.core.shutdown(pool.now);
    pool.turn();
    pool.makeReady(1);

    assertThat(pool.sentTo(1)).containsExactly(1L);
  }

  @Test
  void launchesForReturnedTasksWhileItShutsDown() {
    CoreFixture pool = CoreFixture.ready(2, 2);
    pool.advance(Duration.ofSeconds(2), 1, 2);
    pool.submit(4);
    pool.core.shutdown(pool.now);

    pool.exit(1, 1, 2);

    assertThat(pool.effects.launches).containsExactly(1, 2, 3);

    pool.exit(2, 3, 4);

    assertThat(pool.effects.launches).containsExactly(1, 2, 3, 4);

    pool.makeReady(3);
    pool.end(1, 2, 3);
    pool.exit(4);

    assertThat(pool.effects.launches).containsExactly(1, 2, 3, 4);
  }

  @Test
  void doesNotReplaceARecycledWorkerThatNobodyNeeds() {
    CoreFixture pool = CoreFixture.ready(1, 1, 2);
    pool.core.shutdown(pool.now);
    pool.submit(2);

    assertThat(pool.effects.drains).containsExactly(1);
    assertThat(pool.effects.launches).containsExactly(1);

    pool.end(1, 2);
    pool.exit(1);

    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  void runsTasksThatComeWhileItShutsDown() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.core.shutdown(pool.now);
    pool.turn();

    pool.submit(1);

    assertThat(pool.effects.launches).containsExactly(1, 2);

    pool.exit(1);
    pool.makeReady(2);
    pool.end(1);
    pool.exit(2);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  void launchesAgainForTasksThatComeAfterItKilledALaunch() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.core.shutdown(pool.now);
    pool.turn();

    pool.submit(1);

    assertThat(pool.effects.launches).containsExactly(1, 2);
  }

  @Test
  void killsAWorkerThatDoesNotExitAfterTheDrain() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.core.shutdown(pool.now);
    pool.turn();
    pool.core.workerDrained(1, pool.now);

    pool.advance(Duration.ofSeconds(5));

    assertThat(pool.effects.kills).hasSize(1);

    pool.exit(1);

    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(pool.effects.losses).isEmpty();
  }

  @Test
  void endsEverythingAtOnceWhenTerminated() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(6);

    pool.core.terminate(pool.now);

    assertThat(pool.effects.outcomes.values())
        .hasSize(6)
        .extracting(Outcome::ending)
        .containsOnly(Ending.POOL_TERMINATED);
    assertThat(pool.outcome(1).worker()).isEqualTo(1);
    assertThat(pool.effects.kills).extracting(RecordingEffects.Kill::worker).containsExactly(1, 2);
    assertThat(pool.effects.leftTasks).isEqualTo(6);

    pool.exit(1, 1);
    pool.exit(2, 2);

    assertThat(pool.effects.states).containsExactly(PoolState.TERMINATING, PoolState.TERMINATED);
    assertThat(pool.effects.losses).isEmpty();
  }

  @Test
  void dropsOutcomesThatComeAfterTermination() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);
    pool.core.terminate(pool.now);

    pool.core.taskEnded(1, 1, 1, CoreFixture.value(), pool.now);

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.core.stats().staleOutcomes()).isEqualTo(1);
  }

  @Test
  void terminatesWhileItShutsDown() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);
    pool.core.shutdown(pool.now);
    pool.turn();

    pool.core.terminate(pool.now);
    pool.core.terminate(pool.now);
    pool.core.shutdown(pool.now);
    pool.exit(1);

    assertThat(pool.effects.states)
        .containsExactly(PoolState.SHUTTING_DOWN, PoolState.TERMINATING, PoolState.TERMINATED);
    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  void terminatesDuringALaunch() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.core.terminate(pool.now);

    pool.core.workerReady(1, 1, pool.now);
    pool.submit(1);

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.effects.sends).isEmpty();
    assertThat(pool.effects.kills).hasSize(1);

    pool.exit(1);

    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(pool.effects.losses).isEmpty();
  }

  @Test
  void relaunchesNothingWhenTerminatedDuringABackOff() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.exit(1);

    pool.core.terminate(pool.now);
    pool.turn();
    pool.advance(Duration.ofSeconds(20));

    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(pool.effects.launches).containsExactly(1);
  }

  @Test
  void endsTasksThatComeAfterTheEnd() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.core.terminate(pool.now);
    pool.exit(1);

    pool.submit(2);
    pool.core.cancelRequested(1, pool.now);

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.ending(2)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.effects.leftTasks).isEqualTo(2);
    assertThat(pool.effects.states).endsWith(PoolState.TERMINATED);
  }

  @Test
  void keepsBrokenAsTheReasonWhenItIsClosed() {
    CoreFixture pool = CoreFixture.opened(6, 1, 0);
    for (int worker = 1; worker <= 6; worker++) {
      pool.exit(worker);
    }

    pool.core.terminate(pool.now);
    pool.turn();
    pool.submit(1);

    assertThat(pool.effects.states).containsExactly(PoolState.BROKEN, PoolState.TERMINATED);
    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_BROKEN);
  }
}
