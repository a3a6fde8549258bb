package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.RecordingEffects.Revoke;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PoolCoreChunkTest {
  @Test
  void fillsASlotWithAChunk() {
    CoreFixture pool = CoreFixture.ready(2, 1);

    pool.submit(20, PoolCoreChunkTest::byFour);

    // A chunk for each slot, and one more ahead of need.
    assertThat(pool.inFlight(1)).isEqualTo(8);
    assertThat(pool.inFlight(2)).isEqualTo(8);
    assertThat(pool.core.stats().pending()).isEqualTo(4);
  }

  @Test
  void spreadsFewChunksOverTheWorkers() {
    CoreFixture pool = CoreFixture.ready(2, 2);

    pool.submit(8, PoolCoreChunkTest::byFour);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(pool.sentTo(2)).containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void keepsTheSlotOfAChunkUntilItsLastTaskHasEnded() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(12, PoolCoreChunkTest::byFour);

    pool.end(1, 2, 3);

    assertThat(pool.inFlight(1)).isEqualTo(5);

    pool.end(4);

    assertThat(pool.inFlight(1)).isEqualTo(8);
  }

  @Test
  void keepsTheSlotWhereTheLastTaskIsCancelledFirst() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(12, PoolCoreChunkTest::byFour);
    for (long task : new long[] {4, 3, 1}) {
      pool.core.cancelRequested(task, pool.now);
      pool.end(task, Ending.CANCELLED);
    }

    assertThat(pool.inFlight(1)).isEqualTo(5);

    pool.end(2);

    assertThat(pool.inFlight(1)).isEqualTo(8);
  }

  @Test
  void freesTheSlotOfAChunkThatIsCancelled() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(12, PoolCoreChunkTest::byFour);

    for (long task : new long[] {5, 8, 6, 7}) {
      pool.core.cancelRequested(task, pool.now);
      pool.core.taskReturned(1, task, 1, pool.now);
    }
    pool.turn();

    assertThat(pool.effects.outcomes).hasSize(4);
    assertThat(pool.sentTo(1)).endsWith(9L, 10L, 11L, 12L);
  }

  @Test
  void mixesChunksAndSingleTasks() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(4, PoolCoreChunkTest::byFour);
    pool.submit(9);

    assertThat(pool.sentTo(1)).hasSize(4 + 2);
  }

  @Test
  void balancesByChunks() {
    CoreFixture pool = CoreFixture.opened(2, 1, 0);
    pool.makeReady(1);
    pool.submit(8, PoolCoreChunkTest::byFour);

    pool.makeReady(2);

    assertThat(pool.effects.revokes).containsExactly(new Revoke(1, 1));

    pool.giveBack(5, 6, 7, 8);

    assertThat(pool.sentTo(2)).containsExactly(5L, 6L, 7L, 8L);
  }

  @Test
  void sendsTheRestOfALostChunkAgainInOneSlot() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(4, PoolCoreChunkTest::byFour);
    pool.end(1);
    pool.exit(1);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(2);

    assertThat(pool.effects.sends).hasSize(2);
    assertThat(pool.sentTo(2)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void eachTaskOfAChunkIsRetriedByItself() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    var policy = RetryPolicy.attempts(2).withBackoff(Duration.ZERO, Duration.ZERO);
    pool.submit(4, options -> byFour(options).withRetry(policy));

    pool.end(2, Ending.RETRYABLE);

    assertThat(pool.lastSend(2).count()).isEqualTo(1);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(2);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(1);
  }

  @Test
  void neverHasMoreTasksInAWorkerThanItMayNote() {
    CoreFixture pool = CoreFixture.ready(1, 3);

    pool.submit(40_000, options -> options.withChunkSize(Integer.MAX_VALUE));

    assertThat(pool.inFlight(1)).isEqualTo(CreditWindow.MAX_SIZE);
    assertThat(pool.core.workers().get(0).chunks()).isEqualTo(4);

    pool.end(LongStream.rangeClosed(1, CreditWindow.MAX_SIZE / 4).toArray());

    assertThat(pool.inFlight(1)).isEqualTo(CreditWindow.MAX_SIZE);
  }

  @Test
  void cutsAChunkWhereTheWorkersShareEnds() {
    CoreFixture pool = CoreFixture.ready(1, 1, 3);

    pool.submit(8, PoolCoreChunkTest::byFour);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L);
    assertThat(pool.effects.drains).containsExactly(1);
  }

  private static TaskOptions byFour(TaskOptions options) {
    return options.withChunkSize(4);
  }
}
