package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.TaskOptions;
import dev.loompool.spi.Schedulers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolCoreLeaseTest {
  @Test
  void pingsAWorkerEverySecondOfSilence() {
    CoreFixture pool = CoreFixture.ready(2, 1);

    pool.advance(Duration.ofMillis(999));

    assertThat(pool.effects.pings).isEmpty();

    pool.advance(Duration.ofMillis(1));

    assertThat(pool.effects.pings).containsExactly(1, 2);

    pool.advance(Duration.ofSeconds(2));

    assertThat(pool.effects.pings).containsExactly(1, 2, 1, 2, 1, 2);
  }

  @Test
  void doesNotPingAWorkerThatTalks() {
    CoreFixture pool = CoreFixture.ready(1, 1);

    pool.advance(Duration.ofSeconds(60), 1);

    assertThat(pool.effects.pings).isEmpty();
    assertThat(pool.effects.kills).isEmpty();
  }

  @Test
  void killsAWorkerOnceAfterFifteenSecondsOfSilence() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(2);

    pool.advance(Duration.ofMillis(14_999), 2);

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(Duration.ofSeconds(10), 2);

    assertThat(pool.effects.kills)
        .containsExactly(new RecordingEffects.Kill(1, "no sign of life for 15 s"));
    assertThat(pool.effects.pings).hasSize(14).containsOnly(1);

    pool.exit(1, 1);

    assertThat(pool.effects.launches).containsExactly(1, 2, 3);
  }

  @Test
  void killsAWorkerThatDoesNotBecomeReady() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);

    pool.advance(Duration.ofMillis(59_999), 1);

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(Duration.ofMillis(1));

    assertThat(pool.effects.kills)
        .containsExactly(new RecordingEffects.Kill(1, "did not become ready within 60 s"));

    pool.core.workerReady(1, 1, pool.now);
    pool.submit(1);

    assertThat(pool.effects.sends).isEmpty();
    assertThat(pool.core.stats().staleOutcomes()).isZero();
  }

  @Test
  void aWorkerThatBootsLaterHasItsWholeTime() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.advance(Duration.ofSeconds(59));
    pool.core.bootsLater(1, pool.now);

    pool.advance(Duration.ofMillis(59_999));
    assertThat(pool.effects.kills).isEmpty();

    pool.advance(Duration.ofMillis(1));
    assertThat(pool.effects.kills).hasSize(1);
  }

  @Test
  @Tag("fault-B3")
  void blamesNoWorkerWhenThisProcessWasSuspended() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(2);
    pool.now += 60 * CoreFixture.SECOND;
    pool.core.heard(1, pool.now);

    pool.core.ticked(pool.now);
    pool.turn();

    assertThat(pool.effects.kills).isEmpty();
    assertThat(pool.core.nextTick()).isEqualTo(pool.now + CoreFixture.SECOND);

    pool.advance(Duration.ofSeconds(15), 1);

    assertThat(pool.effects.kills).extracting(RecordingEffects.Kill::worker).containsExactly(2);
  }

  @Test
  void wantsNoTickWithoutAReason() {
    CoreFixture pool = CoreFixture.ready(1, 1);

    pool.core.terminate(pool.now);
    pool.turn();

    assertThat(pool.core.nextTick()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void wantsTheNextTickAtTheFirstDeadline() {
    CoreFixture pool = CoreFixture.opened(2, 1, 0);

    assertThat(pool.core.nextTick()).isEqualTo(pool.now + 60 * CoreFixture.SECOND);

    pool.now += 10;
    pool.makeReady(1);

    assertThat(pool.core.nextTick()).isEqualTo(pool.now + CoreFixture.SECOND);

    pool.now += 10;
    pool.core.heard(1, pool.now);

    assertThat(pool.core.nextTick()).isEqualTo(pool.now + CoreFixture.SECOND);
  }

  @Test
  void aDebuggedWorkerHasNoTimeLimits() {
    CoreFixture pool =
        CoreFixture.opened(
            new CoreSettings(
                2, 1, 0, true, 1, 42, Schedulers.leastLoaded(), CoreSettings.LEASE_NANOS));

    pool.advance(Duration.ofSeconds(70));

    assertThat(pool.effects.kills)
        .containsExactly(new RecordingEffects.Kill(2, "did not become ready within 60 s"));

    pool.makeReady(1);
    pool.advance(Duration.ofSeconds(60));
    pool.core.workerDrained(1, pool.now);
    pool.advance(Duration.ofSeconds(60));

    assertThat(pool.effects.kills).extracting(RecordingEffects.Kill::worker).doesNotContain(1);
    assertThat(pool.effects.pings).doesNotContain(1);
  }

  @Test
  void aDebuggedWorkerMayKeepATaskPastItsDeadline() {
    CoreFixture pool =
        CoreFixture.opened(
            new CoreSettings(
                1, 1, 0, true, 1, 42, Schedulers.leastLoaded(), CoreSettings.LEASE_NANOS));
    pool.makeReady(1);
    var options = TaskOptions.defaults().withDeadline(Duration.ofSeconds(1));
    pool.submit(CoreFixture.block(1, 1, options));

    pool.advance(Duration.ofSeconds(60));

    assertThat(pool.effects.kills).isEmpty();
    assertThat(pool.effects.outcomes).isEmpty();
  }

  @Test
  @Tag("fault-A17")
  void aWorkerThatPausesForFiveSecondsIsSuspectedAndNotLost() {
    CoreFixture pool = CoreFixture.ready(2, 2);

    pool.advance(Duration.ofMillis(2_999), 2);

    assertThat(pool.effects.all).doesNotContain("suspected w1");

    pool.advance(Duration.ofSeconds(2), 2);
    pool.submit(4);

    assertThat(pool.effects.all).containsOnlyOnce("suspected w1").doesNotContain("suspected w2");
    assertThat(pool.effects.sends).extracting(RecordingEffects.Send::worker).containsOnly(2);

    pool.core.heard(1, pool.now);
    pool.turn();

    assertThat(pool.effects.all).containsOnlyOnce("recovered w1");
    assertThat(pool.effects.kills).isEmpty();
    assertThat(pool.core.stats().lostWorkers()).isZero();
  }
}
