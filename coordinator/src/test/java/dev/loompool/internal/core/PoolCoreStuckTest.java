package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.RetryPolicy;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.RecordingEffects.Kill;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolCoreStuckTest {
  private static final String REASON = "task t1 did not end when it was interrupted";

  @Test
  @Tag("fault-A14")
  void killsTheWorkerAndChargesNoNeighbour() {
    CoreFixture pool = CoreFixture.ready(1, 3);
    pool.submit(4);

    pool.end(1, Ending.STUCK);

    assertThat(pool.effects.kills).containsExactly(new Kill(1, REASON));
    assertThat(pool.ending(1)).isEqualTo(Ending.STUCK);

    pool.exit(1, 1, 2, 3);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);

    assertThat(pool.sentTo(2)).containsExactly(2L, 3L, 4L);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(1);
    assertThat(pool.lastSend(2).run()).isEqualTo(2);
  }

  @Test
  void aNeighbourIsNeverChargedHoweverOftenItHappens() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(1);
    for (int worker = 1; worker <= 20; worker++) {
      TaskBlock stuck = pool.submit(1);
      pool.end(stuck.firstId, Ending.STUCK);
      pool.exit(worker, 1, stuck.firstId);
      pool.advance(Duration.ofSeconds(20));
      pool.makeReady(worker + 1);
    }

    pool.end(1);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
    assertThat(pool.outcome(1).earlier()).isEmpty();
  }

  @Test
  void losesANeighbourThatMayNeverRunTwice() {
    CoreFixture pool = CoreFixture.ready(1, 3);
    pool.submit(1);
    pool.submit(pool.newBlock(3, 1, 1));

    pool.end(1, Ending.STUCK);
    WorkerExit exit = pool.exit(1, 2, 3);

    assertThat(pool.ending(2)).isEqualTo(Ending.LOST);
    assertThat(pool.outcome(3).loss()).isSameAs(exit);
    assertThat(pool.core.stats().pending()).isEqualTo(1);
  }

  @Test
  void runsAStuckTaskAgainWhereItsPolicyRetriesTimeouts() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    var policy = RetryPolicy.attempts(2).withBackoff(Duration.ZERO, Duration.ZERO);
    pool.submit(1, options -> options.withRetry(policy));

    Outcome first = pool.end(1, Ending.STUCK);

    assertThat(pool.lastSend(1).worker()).isEqualTo(2);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(2);

    pool.exit(1, 1);
    Outcome second = pool.end(1, Ending.STUCK);

    assertThat(pool.outcome(1).ending()).isEqualTo(Ending.STUCK);
    assertThat(pool.outcome(1).earlier()).containsExactly(first);
    assertThat(pool.outcome(1).attempt()).isEqualTo(second.attempt()).isEqualTo(2);
    assertThat(pool.effects.kills).extracting(Kill::worker).containsExactly(1, 2);
  }

  @Test
  void endsAStuckTaskThatWasCancelledAsCancelled() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, options -> options.withRetry(RetryPolicy.attempts(3)));
    pool.core.cancelRequested(1, pool.now);

    pool.end(1, Ending.STUCK);

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  void sendsTheKilledWorkerNothingMore() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(9);

    pool.end(1, Ending.STUCK);
    pool.submit(1);
    pool.core.cancelRequested(2, pool.now);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L);
    assertThat(pool.effects.cancels).isEmpty();
  }

  @Test
  void acceptsWhatTheNeighboursStillSay() {
    CoreFixture pool = CoreFixture.ready(1, 3);
    pool.submit(3);

    pool.end(1, Ending.STUCK);
    pool.end(2);
    pool.end(3, Ending.STUCK);

    assertThat(pool.ending(2)).isEqualTo(Ending.VALUE);
    assertThat(pool.ending(3)).isEqualTo(Ending.STUCK);
    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  void doesNotKillForAStuckRunThatIsNoLongerTheTasks() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(1);
    pool.core.workerDisconnected(1, pool.now);
    pool.exit(1, 1);

    pool.core.taskEnded(
        2, 1, 1, Outcome.local(Ending.STUCK, 2, CoreFixture.pid(2), 1, null), pool.now);

    assertThat(pool.effects.kills).extracting(Kill::worker).containsExactly(1);
    assertThat(pool.core.stats().staleOutcomes()).isEqualTo(1);
  }

  @Test
  void killsAWorkerThatDrains() {
    CoreFixture pool = CoreFixture.ready(1, 2, 2);
    pool.submit(2);
    assertThat(pool.effects.drains).containsExactly(1);

    pool.end(1, Ending.STUCK);
    pool.exit(1, 2);
    pool.makeReady(2);

    assertThat(pool.effects.kills).containsExactly(new Kill(1, REASON));
    assertThat(pool.effects.launches).containsExactly(1, 2);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(1);
  }
}
