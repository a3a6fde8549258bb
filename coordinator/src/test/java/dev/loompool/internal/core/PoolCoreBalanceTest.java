package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.RecordingEffects.Revoke;
import org.junit.jupiter.api.Test;

class PoolCoreBalanceTest {
  @Test
  void takesBackWhatWaitsWhileAnotherWorkerHasAFreeSlot() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(4);

    pool.end(2, 4);

    assertThat(pool.effects.revokes).containsExactly(new Revoke(1, 1));

    pool.giveBack(3);

    assertThat(pool.lastSend(3).worker()).isEqualTo(2);
    assertThat(pool.effects.revokes).hasSize(1);
  }

  @Test
  void takesBackForAWorkerThatIsNew() {
    CoreFixture pool = CoreFixture.opened(2, 2, 0);
    pool.makeReady(1);
    pool.submit(3);

    pool.makeReady(2);

    assertThat(pool.effects.revokes).containsExactly(new Revoke(1, 1));
  }

  @Test
  void leavesAloneWhatRuns() {
    CoreFixture pool = CoreFixture.ready(2, 2);
    pool.submit(4);

    pool.end(3, 4);

    assertThat(pool.effects.revokes).isEmpty();
  }

  @Test
  void asksAWorkerOnceAtATime() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(4);
    pool.end(2, 4);

    pool.turn();
    pool.turn();

    assertThat(pool.effects.revokes).hasSize(1);
  }

  @Test
  void doesNotAskAgainAWorkerThatHadNothingUntilOneOfItsTasksMoves() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(4);
    pool.end(2, 4);

    pool.core.revokeAnswered(1, pool.now);
    pool.turn();

    assertThat(pool.effects.revokes).hasSize(1);

    pool.end(1);
    pool.submit(3);
    pool.end(pool.sentTo(2).stream().filter(task -> task > 4).mapToLong(Long::longValue).toArray());

    assertThat(pool.effects.revokes).hasSize(2);
  }

  @Test
  void asksForNoMoreThanTheFreeSlots() {
    CoreFixture pool = CoreFixture.ready(4, 2);
    pool.submit(12);

    pool.end(3, 4, 10);

    assertThat(pool.effects.revokes).hasSize(2);
    assertThat(pool.effects.revokes).extracting(Revoke::count).containsOnly(1);
  }

  @Test
  void takesBackFromAWorkerThatDrains() {
    CoreFixture pool = CoreFixture.ready(1, 1, 2);
    pool.submit(2);

    assertThat(pool.effects.drains).containsExactly(1);

    pool.makeReady(2);

    assertThat(pool.effects.revokes).containsExactly(new Revoke(1, 1));

    pool.giveBack(2);

    assertThat(pool.lastSend(2).worker()).isEqualTo(2);
  }
}
