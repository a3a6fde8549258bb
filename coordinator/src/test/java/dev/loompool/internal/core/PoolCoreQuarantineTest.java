package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.RetryPolicy;
import dev.loompool.WorkerStats;
import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void aSuspectThatPassesItsDeadlineEnds() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(
        1,
        options ->
            options.withRetry(RetryPolicy.onWorkerLoss(2)).withDeadline(Duration.ofSeconds(5)));
    pool.exit(1, 1);

    pool.advance(Duration.ofSeconds(5));

    assertThat(pool.ending(1)).isEqualTo(Ending.DEADLINE_PASSED);
    pool.makeReady(2);
    assertThat(pool.effects.drains).containsExactly(2);
  }

  @Test
  void aSuspectThatFailsByItselfRunsAloneAgain() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, options -> options.withRetry(RetryPolicy.attempts(5)));
    pool.exit(1, 1);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);
    pool.exit(2, 1);
    pool.makeReady(ALONE);

    pool.end(1, Ending.RETRYABLE);
    pool.advance(Duration.ofSeconds(2), ALONE);

    assertThat(pool.core.stats().pending()).isEqualTo(1);
    assertThat(pool.effects.drains).containsExactly(ALONE);
    int next = pool.effects.launches.getLast();
    pool.makeReady(4, next);
    assertThat(pool.sentTo(4)).isEmpty();
    assertThat(pool.sentTo(next)).containsExactly(1L);
    pool.end(1, Ending.FAILED);
    assertThat(pool.outcome(1).earlier())
        .extracting(Outcome::ending)
        .containsExactly(Ending.LOST, Ending.LOST, Ending.RETRYABLE);
  }

  @Test
  void doesNotAskTheSchedulerForASuspect() {
    List<Long> asked = new ArrayList<>();
    CoreFixture pool =
        CoreFixture.ready(
            2,
            2,
            (task, workers) -> {
              assertThat(workers).extracting(worker -> worker.id().number()).doesNotContain(ALONE);
              asked.add(task.id());
              return workers.getFirst().id();
            });
    pool.submit(1, options -> options.withRetry(RetryPolicy.onWorkerLoss(2)));
    pool.exit(1, 1);
    pool.makeReady(ALONE);
    pool.submit(3);

    assertThat(pool.sentTo(ALONE)).containsExactly(1L);
    assertThat(asked).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void replacesAWorkerOfQuarantineThatHasHadItsShareOfTasks() {
    CoreFixture pool = CoreFixture.ready(2, 2, 2);
    pool.submit(4, options -> options.withRetry(RetryPolicy.onWorkerLoss(2)));
    // Both have had their share already: 3 and 4 take their places.
    pool.exit(1, 1, 2);
    pool.exit(2, 3, 4);
    pool.makeReady(5);

    pool.end(1);
    pool.end(2);

    assertThat(pool.sentTo(5)).containsExactly(1L, 2L);
    int next = pool.effects.launches.getLast();
    pool.makeReady(next);
    assertThat(pool.sentTo(next)).containsExactly(3L);
  }

  @Test
  void backsOffAndGivesUpWhenTheWorkerForSuspectsDoesNotStart() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1, options -> options.withRetry(RetryPolicy.onWorkerLoss(2)));
    pool.advance(Duration.ofSeconds(1), 1);
    pool.exit(1, 1);

    while (pool.core.state() == PoolState.OPEN) {
      assertThat(pool.effects.launches).hasSizeLessThan(20);
      for (WorkerStats worker : pool.core.stats().workers()) {
        if (!worker.ready()) {
          pool.exit(Integer.parseInt(worker.name().substring(1)));
        }
      }
      pool.advance(Duration.ofSeconds(12));
    }

    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_BROKEN);
  }

  @Test
  void aTaskThatMayRunButOnceEndsWithItsWorker() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(2, options -> options.withRetry(RetryPolicy.none()));

    pool.exit(1, 1, 2);

    assertThat(pool.ending(1)).isEqualTo(Ending.LOST);
    assertThat(pool.ending(2)).isEqualTo(Ending.LOST);
  }

  @Test
  void suspectsNobodyWhenTheWorkerWasKilledForOne() {
    CoreFixture pool = CoreFixture.ready(1, 3);
    pool.submit(3, options -> options.withRetry(RetryPolicy.onWorkerLoss(2)));
    pool.end(1, Ending.STUCK);
    pool.exit(1, 2, 3);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);

    assertThat(pool.sentTo(2)).containsExactly(2L, 3L);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(1);
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
