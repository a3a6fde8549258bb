package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskInvocationTest {
  private static final SentFunction FUNCTION =
      SentFunction.of((TaskFunction<Object, Object>) argument -> argument);

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void startsOnce() {
    TaskInvocation task = task(1);

    assertThat(task.start()).isTrue();
    assertThat(task.start()).isFalse();
    assertThat(task.end()).isNull();
  }

  @Test
  void doesNotStartOnceItWasTakenBack() {
    TaskInvocation task = task(1);

    assertThat(task.takeBack(Ending.REVOKED)).isTrue();
    assertThat(task.takeBack(Ending.CANCELLED)).isFalse();
    assertThat(task.start()).isFalse();
    assertThat(task.ending()).isEqualTo(Ending.REVOKED);
    assertThat(task.length()).isZero();
  }

  @Test
  void isNotTakenBackOnceItHasStarted() {
    TaskInvocation task = task(1);
    task.start();

    assertThat(task.takeBack(Ending.REVOKED)).isFalse();
    task.end();
    assertThat(task.takeBack(Ending.REVOKED)).isFalse();
  }

  @Test
  void isInterruptedWhileItRuns() {
    TaskInvocation task = task(1);
    task.start();
    task.interrupt(Ending.TIMED_OUT);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(task.isCancelled()).isTrue();
    TaskInvocation.Interruption interruption = task.end();
    assertThat(interruption.ending()).isEqualTo(Ending.TIMED_OUT);
    assertThat(interruption.stack())
        .anyMatch(frame -> frame.getMethodName().equals("isInterruptedWhileItRuns"));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void isInterruptedOnceOnly() {
    TaskInvocation task = task(1);
    task.start();
    task.interrupt(Ending.TIMED_OUT);
    Thread.interrupted();
    task.interrupt(Ending.CANCELLED);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(task.end().ending()).isEqualTo(Ending.TIMED_OUT);
  }

  @Test
  void isNotInterruptedBeforeItsStartOrAfterItsEnd() {
    TaskInvocation task = task(1);
    task.interrupt(Ending.CANCELLED);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    task.start();
    assertThat(task.end()).isNull();
    task.interrupt(Ending.CANCELLED);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(task.isCancelled()).isFalse();
  }

  @Test
  void clearsAFlagThatTheTaskSetItself() {
    TaskInvocation task = task(1);
    task.start();
    Thread.currentThread().interrupt();

    assertThat(task.end()).isNull();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void neverLeavesAnInterruptToTheNextTask() throws Exception {
    int rounds = 20_000;
    AtomicReference<TaskInvocation> current = new AtomicReference<>();
    Thread interrupter =
        Thread.ofPlatform()
            .start(() -> {
              for (TaskInvocation task = current.get(); ; task = current.get()) {
                if (task != null) {
                  if (task.id == rounds) {
                    return;
                  }
                  task.interrupt(Ending.CANCELLED);
                }
              }
            });

    int hits = 0;
    for (int id = 1; id <= rounds; id++) {
      TaskInvocation task = task(id);
      assertThat(task.start()).isTrue();
      current.set(task);
      for (int spin = id % 64; spin > 0; spin--) {
        Thread.onSpinWait();
      }
      hits += task.end() == null ? 0 : 1;
      for (int spin = id % 32; spin > 0; spin--) {
        assertThat(Thread.currentThread().isInterrupted()).as("after task %d", id).isFalse();
      }
    }
    interrupter.join();

    assertThat(hits).isPositive();
  }

  @Test
  void isEitherStartedOrTakenBackInARace() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicReference<TaskInvocation> current = new AtomicReference<>();
    AtomicReference<Boolean> takenBack = new AtomicReference<>();
    int rounds = 5_000;
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                meet(together);
                takenBack.set(current.get().takeBack(Ending.REVOKED));
                meet(together);
              }
            });

    for (int id = 1; id <= rounds; id++) {
      current.set(task(id));
      meet(together);
      boolean started = current.get().start();
      meet(together);
      assertThat(takenBack.get()).as("round %d", id).isNotEqualTo(started);
    }
    other.join();
  }

  @Test
  void isGivenUpOnlyOnceItWasInterrupted() {
    TaskInvocation task = task(1);
    assertThat(task.giveUp()).isFalse();
    task.start();
    assertThat(task.giveUp()).isFalse();
    task.interrupt(Ending.TIMED_OUT);

    assertThat(task.giveUp()).isTrue();
    assertThat(task.giveUp()).isFalse();
    assertThat(task.isStuck()).isTrue();
    assertThat(task.isOver()).isTrue();
  }

  @Test
  void isNotGivenUpOnceItHasEnded() {
    TaskInvocation task = task(1);
    task.start();
    task.interrupt(Ending.TIMED_OUT);
    task.end();

    assertThat(task.giveUp()).isFalse();
    assertThat(task.isStuck()).isFalse();
  }

  @Test
  void leavesNoInterruptWhereItEndsAfterItWasGivenUp() {
    TaskInvocation task = task(1);
    task.start();
    task.interrupt(Ending.TIMED_OUT);
    task.giveUp();
    task.end();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(task.isStuck()).isTrue();
  }

  @Test
  void showsWhereAStuckTaskWasAndIs() {
    TaskInvocation task = task(1);
    task.start();
    task.interrupt(Ending.TIMED_OUT);
    task.giveUp();

    Throwable shown = task.shownStuck();

    assertThat(shown).isInstanceOf(InterruptedException.class);
    assertThat(shown.getSuppressed()).hasSize(1);
    assertThat(shown.getSuppressed()[0].getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("showsWhereAStuckTaskWasAndIs"));
  }

  @Test
  void isEitherEndedOrGivenUpInARace() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicReference<TaskInvocation> current = new AtomicReference<>();
    AtomicReference<Boolean> givenUp = new AtomicReference<>();
    int rounds = 5_000;
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < rounds; i++) {
                meet(together);
                current.get().interrupt(Ending.TIMED_OUT);
                givenUp.set(current.get().giveUp());
                meet(together);
              }
            });

    for (int id = 1; id <= rounds; id++) {
      TaskInvocation task = task(id);
      task.start();
      current.set(task);
      meet(together);
      task.end();
      boolean stuck = task.isStuck();
      meet(together);
      assertThat(givenUp.get()).as("round %d", id).isEqualTo(stuck);
      assertThat(Thread.currentThread().isInterrupted()).as("round %d", id).isFalse();
    }
    other.join();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void carriesItsOutcome() {
    TaskInvocation task = task(1);
    byte[] bytes = {1, 2, 3};
    task.outcome(Ending.FAILED, bytes, 2);

    assertThat(task.ending()).isEqualTo(Ending.FAILED);
    assertThat(task.bytes()).isSameAs(bytes);
    assertThat(task.length()).isEqualTo(2);
  }

  @Test
  void tellsWhoItIs() {
    TaskInvocation first = new TaskInvocation(batch(1, 0), 42, 0, 0, TaskInvocation.NO_DEADLINE);
    TaskInvocation second = new TaskInvocation(batch(2, 0), 42, 0, 0, TaskInvocation.NO_DEADLINE);

    assertThat(first.taskId()).isEqualTo(new TaskId<>(0x1f, 42));
    assertThat(first.worker()).isEqualTo("w3");
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(first.idempotencyKey()).isEqualTo("1f-42").isEqualTo(second.idempotencyKey());
    assertThat(first.deadline()).isEmpty();
  }

  @Test
  void hasADeadlineFarAheadForTheLongestTimeout() {
    TaskInvocation task =
        new TaskInvocation(batch(1, Long.MAX_VALUE), 42, 0, 0, TaskInvocation.NO_DEADLINE);
    task.start();

    assertThat(task.deadline()).isPresent();
    task.end();
  }

  private static TaskInvocation task(long id) {
    return new TaskInvocation(batch(1, 0), id, 0, 0, TaskInvocation.NO_DEADLINE);
  }

  private static ReceivedBatch batch(int attempt, long timeoutNanos) {
    return new ReceivedBatch(
        0x1f,
        "w3",
        FUNCTION,
        attempt,
        1,
        timeoutNanos,
        LoopFixture.GRACE_NANOS,
        false,
        RetryFilter.NONE,
        new byte[0]);
  }
}
