package dev.loompool.worker;

import static dev.loompool.worker.LoopFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The thread of the test plays the runner.
class TaskTimerTest {
  private static final SentFunction FUNCTION =
      SentFunction.of((TaskFunction<Object, Object>) argument -> argument);
  private static final Duration NONE = Duration.ZERO;
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ConcurrentLinkedQueue<Reported> reported = new ConcurrentLinkedQueue<>();
  private final TaskTimer timer =
      new TaskTimer(
          (task, ending, bytes, _) -> reported.add(new Reported(task, ending, bytes)),
          thrown -> thrown.toString().getBytes(StandardCharsets.UTF_8),
          new MemoryGuard("w1", _ -> {}));

  private record Reported(TaskInvocation task, Ending ending, byte[] bytes) {}

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void watchesNothingWhereThereIsNoLimit() {
    TaskInvocation task = started(task(NONE, HOUR, true, NONE));

    assertThat(timer.size()).isZero();
    task.end();
  }

  @Test
  void interruptsATaskAtItsTimeout() {
    TaskInvocation task = started(task(SOON, HOUR, false, HOUR));

    Spinning.until(Thread.currentThread()::isInterrupted);

    assertThat(task.end().ending()).isEqualTo(Ending.TIMED_OUT);
  }

  @Test
  void interruptsATaskAtItsDeadlineWhereThatIsEarlier() {
    TaskInvocation task = started(task(HOUR, HOUR, false, Duration.ofSeconds(3)));

    Spinning.until(Thread.currentThread()::isInterrupted);

    assertThat(task.end().ending()).isEqualTo(Ending.DEADLINE_PASSED);
  }

  @Test
  void givesBackATaskThatPassesItsDeadlineUnstarted() {
    TaskInvocation task = task(HOUR, HOUR, false, SOON);
    timer.received(task);

    Reported outcome = reportOf(task);

    assertThat(outcome.ending).isEqualTo(Ending.REVOKED);
    assertThat(start(task)).isFalse();
  }

  @Test
  void givesBackATaskWhoseDeadlineHasPassedAlready() {
    TaskInvocation task = task(NONE, HOUR, false, Duration.ofSeconds(-1));
    timer.received(task);

    reportOf(task);
  }

  @Test
  void reportsATaskThatIgnoresItsInterruptOnceItsGraceIsOver() {
    TaskInvocation task = started(task(SOON, SOON, false, NONE));

    Reported outcome = reportOf(task);

    assertThat(outcome.ending).isEqualTo(Ending.STUCK);
    assertThat(new String(outcome.bytes, StandardCharsets.UTF_8)).contains("interrupted");
    task.end();
    timer.ended(task);
    assertThat(reported).hasSize(1);
    assertThat(timer.size()).isZero();
  }

  @Test
  void forgetsATaskThatEndsWithinItsGrace() {
    TaskInvocation task = started(task(SOON, HOUR, false, HOUR));
    Spinning.until(Thread.currentThread()::isInterrupted);

    task.end();
    timer.ended(task);

    await().until(() -> timer.size() == 0);
    assertThat(reported).isEmpty();
  }

  @Test
  void forgetsATaskThatEndsInTime() {
    TaskInvocation task = started(task(HOUR, HOUR, false, HOUR));
    assertThat(timer.size()).isEqualTo(1);

    task.end();
    timer.ended(task);

    assertThat(timer.size()).isZero();
  }

  @Test
  void startsTheGraceOfACancellationWhereItIsToKill() {
    TaskInvocation task = started(task(HOUR, SOON, true, NONE));
    timer.cancelled(task);

    Reported outcome = reportOf(task);

    assertThat(outcome.ending).isEqualTo(Ending.STUCK);
  }

  @Test
  void leavesACancelledTaskToItsOtherLimits() {
    TaskInvocation task = started(task(HOUR, SOON, false, NONE));
    timer.cancelled(task);

    assertThat(timer.size()).isEqualTo(1);
    assertThat(task.end().ending()).isEqualTo(Ending.CANCELLED);
  }

  @Test
  void reportsACancelledTaskThatIgnoresItsTimeoutToo() {
    TaskInvocation task = started(task(SOON, SOON, false, NONE));
    timer.cancelled(task);

    Reported outcome = reportOf(task);

    assertThat(outcome.ending).isEqualTo(Ending.STUCK);
  }

  @Test
  void keepsTheGraceOfACancellationThatComesAsTheTaskStarts() {
    TaskInvocation task = task(HOUR, SOON, true, NONE);
    start(task);
    timer.cancelled(task);
    timer.started(task);

    reportOf(task);
  }

  @Test
  void watchesNoTaskThatHadEndedBeforeItWasCancelled() {
    TaskInvocation task = started(task(HOUR, HOUR, true, NONE));
    task.end();
    timer.ended(task);

    timer.cancelled(task);

    assertThat(timer.size()).isZero();
  }

  private TaskInvocation started(TaskInvocation task) {
    timer.received(task);
    assertThat(start(task)).isTrue();
    timer.started(task);
    return task;
  }

  private static TaskInvocation task(
      Duration timeout, Duration grace, boolean killOnCancel, Duration deadline) {
    ReceivedBatch batch =
        new ReceivedBatch(
            7,
            "w1",
            FUNCTION,
            1,
            1,
            timeout.toNanos(),
            grace.toNanos(),
            killOnCancel,
            RetryFilter.NONE,
            new byte[0]);
    long deadlineNanos =
        deadline.isZero() ? TaskInvocation.NO_DEADLINE : System.nanoTime() + deadline.toNanos();
    return new BatchTasks(batch, 1, new int[1], 1, new long[] {deadlineNanos}).task(0);
  }

  private static boolean start(TaskInvocation task) {
    if (!task.tasks.claim(task.index)) {
      return false;
    }
    task.start(Thread.currentThread(), System.nanoTime());
    return true;
  }

  private Reported reportOf(TaskInvocation task) {
    await().until(() -> !reported.isEmpty());
    assertThat(reported).singleElement().extracting(Reported::task).isSameAs(task);
    return reported.element();
  }
}
