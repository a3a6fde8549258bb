package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolCoreConnectionTest {
  @Test
  @Tag("fault-C7")
  void sendsNothingToAWorkerThatDoesNotRead() {
    CoreFixture pool = CoreFixture.ready(2, 2);
    pool.core.connectionFilled(1, true);
    pool.submit(10);

    assertThat(pool.effects.sends).isNotEmpty().allMatch(send -> send.worker() == 2);
    assertThat(pool.core.stats().pending()).isPositive();

    pool.core.connectionFilled(1, false);
    pool.turn();

    assertThat(pool.effects.sends).anyMatch(send -> send.worker() == 1);
    assertThat(pool.core.stats().pending()).isEqualTo(4);
  }

  @Test
  @Tag("fault-C7")
  void isNotHungryWhileNobodyReads() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    assertThat(pool.core.isHungry()).isTrue();

    pool.core.connectionFilled(1, true);

    assertThat(pool.core.isHungry()).isFalse();
  }

  @Test
  @Tag("fault-C2")
  void replacesAWorkerWhoseOutcomesWereLostOnTheWay() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(2);

    pool.core.outcomesMissed(1, pool.now);
    pool.core.outcomesMissed(7, pool.now);

    assertThat(pool.effects.kills).hasSize(1);
    assertThat(pool.core.stats().inFlight()).isEqualTo(2);
  }
}
