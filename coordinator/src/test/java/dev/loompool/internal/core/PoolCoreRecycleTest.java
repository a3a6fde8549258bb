package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolCoreRecycleTest {
  @Test
  void sendsAWorkerExactlyItsShare() {
    CoreFixture pool = CoreFixture.ready(1, 4, 3);

    pool.submit(10);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L);
    assertThat(pool.effects.all).endsWith("send w1 1+3", "left 3", "drain w1", "launch w2");
  }

  @Test
  void replacesTheWorkerWhileItFinishes() {
    CoreFixture pool = CoreFixture.ready(1, 2, 3);
    pool.submit(5);
    pool.makeReady(2);

    assertThat(pool.sentTo(2)).containsExactly(4L, 5L);

    pool.end(1, 2, 3);
    pool.core.workerDrained(1, pool.now);
    pool.core.workerDisconnected(1, pool.now);
    pool.exit(1);

    assertThat(pool.effects.losses).isEmpty();
    assertThat(pool.effects.kills).isEmpty();
    assertThat(pool.effects.launches).containsExactly(1, 2);
  }

  @Test
  void doesNotCountWhatTheWorkerGaveBack() {
    CoreFixture pool = CoreFixture.ready(1, 2, 4);
    pool.submit(3);

    pool.giveBack(3);
    pool.submit(10);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L, 3L);

    pool.end(1);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L, 3L, 4L);
    assertThat(pool.effects.drains).containsExactly(1);
  }

  @Test
  void returnsTheTasksOfAWorkerThatIsLostWhileItDrains() {
    CoreFixture pool = CoreFixture.ready(1, 2, 2);
    pool.submit(2);

    pool.exit(1, 1);

    assertThat(pool.effects.losses)
        .containsExactly(new RecordingEffects.Loss(pool.effects.losses.getFirst().exit(), 1, 1));
    assertThat(pool.effects.launches).containsExactly(1, 2);

    pool.makeReady(2);

    assertThat(pool.sentTo(2)).containsExactly(1L, 2L);
  }

  @Test
  void killsAWorkerThatDrainedAndStays() {
    CoreFixture pool = CoreFixture.ready(1, 1, 1);
    pool.submit(1);
    pool.end(1);
    pool.makeReady(2);
    pool.core.workerDrained(1, pool.now);

    pool.advance(Duration.ofMillis(4_999), 2);

    assertThat(pool.effects.kills).isEmpty();

    pool.advance(Duration.ofMillis(1), 2);

    assertThat(pool.effects.kills)
        .containsExactly(
            new RecordingEffects.Kill(1, "did not exit within 5 s after it had drained"));

    pool.exit(1);

    assertThat(pool.effects.losses).isEmpty();
    assertThat(pool.effects.launches).containsExactly(1, 2);
  }

  @Test
  void replacesAWorkerThatDrainsUnasked() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.advance(Duration.ofSeconds(2), 1);
    pool.submit(1);
    pool.core.workerDrained(1, pool.now);
    pool.submit(1);

    pool.exit(1);

    assertThat(pool.sentTo(1)).containsExactly(1L);
    assertThat(pool.effects.losses).hasSize(1);
    assertThat(pool.effects.launches).containsExactly(1, 2);
  }
}
