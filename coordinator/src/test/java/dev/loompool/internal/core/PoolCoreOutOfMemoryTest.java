package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.RetryPolicy;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Losses of workers that ran out of memory, which have a count of their own.
class PoolCoreOutOfMemoryTest {
  @Test
  @Tag("fault-A9")
  void runsATaskOnceMoreAndAloneThatTookTooMuchMemory() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(1);

    pool.exit(1, Cause.OUT_OF_MEMORY, 1);

    assertThat(pool.sentTo(2)).isEmpty();
    pool.makeReady(3);
    assertThat(pool.sentTo(3)).containsExactly(1L);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(1);

    WorkerExit exit = pool.exit(3, Cause.OUT_OF_MEMORY, 1);

    assertThat(pool.ending(1)).isEqualTo(Ending.POISONED);
    assertThat(pool.outcome(1).loss()).isSameAs(exit);
    assertThat(pool.outcome(1).earlier()).extracting(Outcome::worker).containsExactly(1);
  }

  @Test
  @Tag("fault-A9")
  void doesNotUseUpTheAttemptsOfATask() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);

    pool.exit(1, 1);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);
    pool.exit(2, Cause.OUT_OF_MEMORY, 1);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(3);

    assertThat(pool.sentTo(3)).containsExactly(1L);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(2);
    pool.exit(3, 1);
    int next = pool.effects.launches.getLast();
    pool.makeReady(next);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(3);
    pool.end(1);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
    assertThat(pool.outcome(1).earlier()).hasSize(3);
  }

  @Test
  void runsTheNeighboursAloneToFindWhoTookTheMemory() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(2);

    pool.exit(1, Cause.OUT_OF_MEMORY, 1, 2);
    pool.makeReady(2);
    pool.end(1);
    assertThat(pool.sentTo(2)).containsExactly(1L, 2L);
    pool.exit(2, Cause.OUT_OF_MEMORY, 2);

    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
    assertThat(pool.ending(2)).isEqualTo(Ending.POISONED);
  }

  @Test
  void endsATaskAtOnceThatMayNotRunOutOfMemoryAgain() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(
        1, options -> options.withRetry(RetryPolicy.onWorkerLoss(3).withOutOfMemoryAttempts(1)));
    pool.submit(1, options -> options.withRetry(RetryPolicy.none().withOutOfMemoryAttempts(5)));

    pool.exit(1, Cause.OUT_OF_MEMORY, 1);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);
    pool.exit(2, Cause.OUT_OF_MEMORY, 2);

    assertThat(pool.ending(1)).isEqualTo(Ending.LOST);
    assertThat(pool.ending(2)).isEqualTo(Ending.LOST);
  }

  @Test
  void runsATaskAloneWhileItMayStillRunOutOfMemory() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(
        1, options -> options.withRetry(RetryPolicy.onWorkerLoss(2).withOutOfMemoryAttempts(4)));

    for (int worker = 1; worker <= 4; worker++) {
      assertThat(pool.effects.outcomes).isEmpty();
      pool.makeReady(worker);
      pool.exit(worker, Cause.OUT_OF_MEMORY, 1);
      // Only the second is launched to fill a place; those of quarantine are launched at once.
      pool.advance(worker == 1 ? Duration.ofSeconds(1) : Duration.ZERO);
    }

    assertThat(pool.ending(1)).isEqualTo(Ending.POISONED);
    assertThat(pool.outcome(1).attempt()).isEqualTo(1);
    assertThat(pool.outcome(1).earlier())
        .extracting(Outcome::ending)
        .containsExactly(Ending.LOST, Ending.LOST, Ending.LOST_ALONE);
  }
}
