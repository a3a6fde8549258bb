package dev.loompool.worker;

import static dev.loompool.worker.LoopFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.RetryRule;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskFunction;
import dev.loompool.worker.LoopFixture.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What becomes of the fields of a batch: chunks, deadlines, limits and retry rules.
class BatchReaderTest {
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final ConcurrentLinkedQueue<Object> order = new ConcurrentLinkedQueue<>();
  private final Semaphore ends = new Semaphore(0);

  private Object runUntilAllowedToEnd(Object argument) throws InterruptedException {
    order.add(argument);
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      ends.acquire();
      return argument;
    } finally {
      running.decrementAndGet();
    }
  }

  @Test
  void runsTheTasksOfAChunkOneAfterTheOtherInOneSlot() throws Exception {
    try (LoopFixture loop = new LoopFixture(4)) {
      ends.release(5);
      loop.receive(chunksOf(5), this::runUntilAllowedToEnd, 1, 2, 3, 4, 5);

      assertThat(loop.ended(5)).extracting(Outcome::ending).containsOnly(Ending.VALUE);
      assertThat(order).containsExactly(1, 2, 3, 4, 5);
      assertThat(mostRunning).hasValue(1);
    }
  }

  @Test
  void runsChunksBesideOneAnother() throws Exception {
    try (LoopFixture loop = new LoopFixture(4)) {
      loop.receive(chunksOf(2), this::runUntilAllowedToEnd, 1, 2, 3, 4, 5);

      await().untilAtomic(running, is(3));
      assertThat(order).containsExactlyInAnyOrder(1, 3, 5);
      ends.release(5);
      loop.ended(5);
    }
  }

  @Test
  void givesATaskWithoutAChunkASlotOfItsOwn() throws Exception {
    try (LoopFixture loop = new LoopFixture(4)) {
      loop.receive(TaskBatch.newBuilder(), this::runUntilAllowedToEnd, 1, 2);

      await().untilAtomic(running, is(2));
      ends.release(2);
      loop.ended(2);
    }
  }

  @Test
  void givesBackACancelledTaskWithinAChunkThatRuns() throws Exception {
    try (LoopFixture loop = new LoopFixture(2)) {
      long first = loop.receive(chunksOf(3), this::runUntilAllowedToEnd, 1, 2, 3);
      await().untilAtomic(running, is(1));
      loop.cancel(first + 1);

      assertThat(loop.outcome(first + 1).ending()).isEqualTo(Ending.REVOKED);
      ends.release(2);
      assertThat(loop.value(first + 2)).isEqualTo(3);
      assertThat(order).containsExactly(1, 3);
    }
  }

  @Test
  void interruptsTheRunningTaskOfAChunkAlone() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      long first = loop.receive(chunksOf(2), this::runUntilAllowedToEnd, 1, 2);
      await().untilAtomic(running, is(1));
      loop.cancel(first);

      assertThat(loop.outcome(first).ending()).isEqualTo(Ending.CANCELLED);
      ends.release();
      assertThat(loop.value(first + 1)).isEqualTo(2);
    }
  }

  @Test
  void givesBackWholeChunks() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      long first = loop.receive(chunksOf(2), this::runUntilAllowedToEnd, 1, 2, 3, 4, 5, 6, 7);
      await().untilAtomic(running, is(1));

      assertThat(loop.revoke(1)).isEqualTo(1);
      assertThat(loop.ended(2)).extracting(Outcome::task).containsExactly(first + 2, first + 3);
      assertThat(loop.revoke(9)).isEqualTo(2);
      assertThat(loop.ended(5)).extracting(Outcome::ending).containsOnly(Ending.REVOKED);
      ends.release(2);
      assertThat(loop.value(first + 1)).isEqualTo(2);
    }
  }

  @Test
  void doesNotCountAChunkOfWhichNothingIsLeft() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      long first = loop.receive(chunksOf(2), this::runUntilAllowedToEnd, 1, 2, 3, 4, 5, 6);
      await().untilAtomic(running, is(1));
      loop.cancel(first + 2, first + 3);

      assertThat(loop.revoke(1)).isEqualTo(1);
      assertThat(loop.ended(4)).hasSize(4);
      ends.release(2);
      loop.ended(6);
    }
  }

  @Test
  void reportsAStuckTaskOnceAndLeavesTheNextInItsSlotAlone() throws Exception {
    Duration soon = Duration.ofMillis(10);
    TaskBatch.Builder batch =
        chunksOf(2)
            .setTimeoutNanos(Duration.ofSeconds(3).toNanos()) // enough for the task that ends
            .setGraceNanos(soon.toNanos());
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Integer, Object> stuckFirst =
          number -> {
            if (number == 1) {
              ends.acquireUninterruptibly();
            }
            return Thread.currentThread().isInterrupted();
          };
      long first = loop.receive(batch, stuckFirst, 1, 2);

      Outcome stuck = loop.outcome(first);
      assertThat(stuck.ending()).isEqualTo(Ending.STUCK);
      assertThat(stuck.failure().getSuppressedCount()).isEqualTo(1);
      assertThat(loop.endedSoFar()).isEqualTo(1);

      ends.release();

      assertThat(loop.value(first + 1)).isEqualTo(false);
      assertThat(loop.endedSoFar()).isEqualTo(2);
      await().until(loop::isAllSent);
    }
  }

  @Test
  void givesEachTaskItsOwnDeadline() throws Exception {
    long hour = Duration.ofHours(1).toNanos();
    TaskBatch.Builder batch =
        chunksOf(2).addDeadlineNanos(hour).addDeadlineNanos(-1).addDeadlineNanos(2 * hour);
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> deadline =
          argument -> {
            ends.acquire();
            return TaskContext.current().deadline().orElseThrow();
          };
      long first = loop.receive(batch, deadline, 1, 2, 3);

      assertThat(loop.outcome(first + 1).ending()).isEqualTo(Ending.REVOKED);
      ends.release(2);
      Instant now = Instant.now();
      assertThat((Instant) loop.value(first)).isBetween(now, now.plusNanos(hour));
      assertThat((Instant) loop.value(first + 2)).isAfter(now.plusNanos(hour));
    }
  }

  @Test
  void weighsWhatATaskThrowsByTheRuleOfItsBatch() throws Exception {
    RetryRule rule = RetryRule.newBuilder().addRetried(IOException.class.getName()).build();
    List<Exception> thrown = List.of(new IOException(), new IllegalStateException());
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Integer, Object> failing =
          index -> {
            throw thrown.get(index);
          };
      long first = loop.receive(TaskBatch.newBuilder().setRetry(rule), failing, 0, 1);
      long other = loop.receive(TaskBatch.newBuilder(), failing, 0);

      assertThat(loop.outcome(first).ending()).isEqualTo(Ending.RETRYABLE);
      assertThat(loop.outcome(first + 1).ending()).isEqualTo(Ending.FAILED);
      assertThat(loop.outcome(other).ending()).isEqualTo(Ending.FAILED);
    }
  }

  private static TaskBatch.Builder chunksOf(int tasks) {
    return TaskBatch.newBuilder().setChunkSize(tasks);
  }
}
