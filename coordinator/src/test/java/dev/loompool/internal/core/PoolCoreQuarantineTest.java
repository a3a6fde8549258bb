package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Who is blamed for the loss of a worker in which several tasks ran.
class PoolCoreQuarantineTest {
  /// The worker that is launched for the suspects: at once, before the back-off of the others ends.
  private static final int ALONE = 3;

  @Test
  void chargesNoneOfSeveralAndRunsThemAgain() {
    CoreFixture pool = CoreFixture.ready(2, 4);
    pool.submit(8);

    pool.exit(1, 1, 2, 3, 4);
    pool.end(5, 6, 7, 8);

    assertThat(pool.sentTo(2)).containsExactly(5L, 6L, 7L, 8L, 1L, 2L, 3L, 4L);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(1);
    assertThat(pool.lastSend(1).run()).isEqualTo(2);
  }

  @Test
  void runsATaskAloneThatWasASuspectTwice() {
    CoreFixture pool = suspects();

    // The first two were suspects twice; 3 was one once, and 4 never.
    pool.makeReady(ALONE);

    assertThat(pool.sentTo(ALONE)).containsExactly(1L);
    pool.end(1);
    assertThat(pool.sentTo(ALONE)).containsExactly(1L, 2L);
    assertThat(pool.effects.drains).isEmpty();
    pool.end(2);
    assertThat(pool.effects.drains).containsExactly(ALONE);
    assertThat(pool.effects.outcomes.values()).extracting(Outcome::ending).contains(Ending.VALUE);
  }

  @Test
  void blamesATaskThatCostsTheWorkerInWhichItIsAlone() {
    CoreFixture pool = suspects();
    pool.makeReady(ALONE);

    WorkerExit exit = pool.exit(ALONE, 1);

    assertThat(pool.ending(1)).isEqualTo(Ending.POISONED);
    assertThat(pool.outcome(1).loss()).isSameAs(exit);
    assertThat(pool.outcome(1).earlier()).extracting(Outcome::worker).containsExactly(1, 2);
    assertThat(pool.effects.outcomes).doesNotContainKeys(2L, 4L);
    // The next suspect gets another worker.
    int next = pool.effects.launches.getLast();
    pool.makeReady(next);
    assertThat(pool.sentTo(next)).containsExactly(2L);
  }

  @Test
  void blamesAnArgumentThatNoWorkerCanTakeIn() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(2);
    pool.exit(1);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);
    pool.exit(2);
    pool.makeReady(ALONE);

    pool.exit(ALONE);

    assertThat(pool.effects.outcomes).containsOnlyKeys(1L);
  }

  @Test
  void launchesTheWorkerForSuspectsBesideTheOthers() {
    CoreFixture pool = suspects();
    long workers = pool.core.stats().workers().size();

    pool.makeReady(ALONE);
    pool.end(1, 2);
    pool.core.workerDrained(ALONE, pool.now);
    pool.exit(ALONE);

    assertThat(pool.core.stats().workers()).hasSize((int) workers - 1);
    pool.advance(Duration.ofMinutes(1), 4, 5);
    assertThat(pool.effects.launches).hasSize(5);
  }

  @Test
  void cancelsASuspectThatWaits() {
    CoreFixture pool = suspects();

    pool.core.cancelRequested(1, pool.now);
    pool.makeReady(ALONE);

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.sentTo(ALONE)).containsExactly(2L);
  }

  @Test
  void finishesItsSuspectsBeforeItShutsDown() {
    CoreFixture pool = suspects();
    pool.end(3, 4);
    pool.core.shutdown(pool.now);
    pool.turn();
    pool.makeReady(ALONE);
    pool.end(1);

    assertThat(pool.core.state()).isEqualTo(PoolState.SHUTTING_DOWN);
    pool.end(2);

    assertThat(pool.effects.drains).contains(ALONE);
  }

  @Test
  void endsItsSuspectsWhenItIsTerminated() {
    CoreFixture pool = suspects();

    pool.core.terminate(pool.now);
    pool.turn();

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.ending(2)).isEqualTo(Ending.POOL_TERMINATED);
  }

  /// A pool of two workers that has lost two: tasks 1 and 2 were suspects both times.
  private static CoreFixture suspects() {
    CoreFixture pool = CoreFixture.opened(2, 3, 0);
    pool.makeReady(1);
    pool.submit(3);
    pool.exit(1, 1, 2, 3);
    pool.makeReady(2);
    pool.end(3);
    pool.submit(1);
    pool.exit(2, 1, 2);
    pool.advance(Duration.ofSeconds(1));
    return pool;
  }
}
