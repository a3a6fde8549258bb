package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
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

    assertThat(start(task)).isTrue();
    assertThat(start(task)).isFalse();
    assertThat(task.end()).isNull();
  }

  @Test
  void doesNotStartOnceItWasTakenBack() {
    TaskInvocation task = task(1);

    assertThat(task.takeBack()).isTrue();
    assertThat(task.takeBack()).isFalse();
    assertThat(start(task)).isFalse();
    assertThat(task.isOver()).isTrue();
  }

  @Test
  void isNotTakenBackOnceItHasStarted() {
    TaskInvocation task = task(1);
    start(task);

    assertThat(task.takeBack()).isFalse();
    task.end();
    assertThat(task.takeBack()).isFalse();
  }

  @Test
  void isInterruptedWhileItRuns() {
    TaskInvocation task = task(1);
    start(task);
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
    start(task);
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

    start(task);
    assertThat(task.end()).isNull();
    task.interrupt(Ending.CANCELLED);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(task.isCancelled()).isFalse();
  }

  @Test
  void clearsAFlagThatTheTaskSetItself() {
    TaskInvocation task = task(1);
    start(task);
    Thread.currentThread().interrupt();

    assertThat(task.end()).isNull();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void neverLeavesAnInterruptToTheNextTask() throws Exception {
    int rounds = 20_000;
    AtomicReference<TaskInvocation> current = new AtomicReference<>();
    AtomicBoolean over = new AtomicBoolean();
    Thread interrupter =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                TaskInvocation task = current.get();
                if (task != null) {
                  task.interrupt(Ending.CANCELLED);
                }
              }
            });

    int hits = 0;
    for (int id = 1; id <= rounds || hits == 0; id++) {
      TaskInvocation task = task(id);
      assertThat(start(task)).isTrue();
      current.set(task);
      for (int spin = id % 64; spin > 0; spin--) {
        Thread.onSpinWait();
      }
      hits += task.end() == null ? 0 : 1;
      for (int spin = id % 32; spin > 0; spin--) {
        assertThat(Thread.currentThread().isInterrupted()).as("after task %d", id).isFalse();
      }
    }
    over.set(true);
    interrupter.join();
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
                takenBack.set(current.get().takeBack());
                meet(together);
              }
            });

    for (int id = 1; id <= rounds; id++) {
      current.set(task(id));
      meet(together);
      boolean started = start(current.get());
      meet(together);
      assertThat(takenBack.get()).as("round %d", id).isNotEqualTo(started);
    }
    other.join();
  }

  @Test
  void isGivenUpOnlyOnceItWasInterrupted() {
    TaskInvocation task = task(1);
    assertThat(task.giveUp()).isFalse();
    start(task);
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
    start(task);
    task.interrupt(Ending.TIMED_OUT);
    task.end();

    assertThat(task.giveUp()).isFalse();
    assertThat(task.isStuck()).isFalse();
  }

  @Test
  void leavesNoInterruptWhereItEndsAfterItWasGivenUp() {
    TaskInvocation task = task(1);
    start(task);
    task.interrupt(Ending.TIMED_OUT);
    task.giveUp();
    task.end();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(task.isStuck()).isTrue();
  }

  @Test
  void showsWhereAStuckTaskWasAndIs() {
    TaskInvocation task = task(1);
    start(task);
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
      start(task);
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
  void tellsHowLongItRan() {
    TaskInvocation task = task(1);
    assertThat(task.tasks.claim(0)).isTrue();
    task.start(Thread.currentThread(), 5_000);

    assertThat(task.micros(17_999)).isEqualTo(12);
    task.end();
  }

  @Test
  void tellsWhoItIs() {
    TaskInvocation first = task(batch(1, 0), 42);
    TaskInvocation second = task(batch(2, 0), 42);

    assertThat(first.taskId()).isEqualTo(new TaskId<>(0x1f, 42));
    assertThat(first.worker()).isEqualTo("w3");
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(first.idempotencyKey()).isEqualTo("1f-42").isEqualTo(second.idempotencyKey());
    assertThat(first.deadline()).isEmpty();
  }

  @Test
  void hasADeadlineFarAheadForTheLongestTimeout() {
    TaskInvocation task = task(batch(1, Long.MAX_VALUE), 42);
    start(task);

    assertThat(task.deadline()).isPresent();
    task.end();
  }

  private static TaskInvocation task(long id) {
    return task(batch(1, 0), id);
  }

  private static TaskInvocation task(ReceivedBatch batch, long id) {
    return new BatchTasks(batch, id, new int[1], 1, null).task(0);
  }

  private static boolean start(TaskInvocation task) {
    if (!task.tasks.claim(task.index)) {
      return false;
    }
    task.start(Thread.currentThread(), System.nanoTime());
    return true;
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
