package dev.loompool.worker;

import static dev.loompool.benchmarks.Interleavings.check;
import static dev.loompool.benchmarks.Interleavings.meanwhile;
import static dev.loompool.benchmarks.Interleavings.shared;

import dev.loompool.benchmarks.Interleavings;
import dev.loompool.benchmarks.ManualThread;
import dev.loompool.protocol.v1.Ending;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A task in the worker: runner, timer and event loop agree on how it ends.
public class RunningTasksLincheckTest {
  @Test
  public void anInterruptNeverHitsTheNextTaskOfTheRunner() {
    Interleavings.of(RunningTasksLincheckTest::interruptWhileItEnds);
  }

  @Test
  public void aTaskIsGivenUpOrHasEndedNeverBoth() {
    Interleavings.of(RunningTasksLincheckTest::giveUpWhileItEnds);
  }

  @Test
  public void aTaskIsStartedOrTakenBackNeverBoth() {
    Interleavings.of(RunningTasksLincheckTest::takeBackWhileItStarts);
  }

  @Test
  public void everyOutcomeThatIsReportedIsSent() {
    Interleavings.of(RunningTasksLincheckTest::report);
  }

  private static void interruptWhileItEnds() throws InterruptedException {
    TaskInvocation task = shared(Invocations.one());
    AtomicInteger interrupts = new AtomicInteger();
    Thread timer =
        meanwhile(() -> {
          if (task.interrupt(Ending.CANCELLED)) {
            interrupts.incrementAndGet();
          }
        });

    check(Invocations.start(task), "nobody takes it back");
    boolean interrupted = task.end() != null;
    check(!Thread.currentThread().isInterrupted(), "the runner is not interrupted any more");
    timer.join();
    check(!Thread.currentThread().isInterrupted(), "nor later");
    check(interrupted == (interrupts.get() == 1), "both know of the interrupt");
  }

  private static void giveUpWhileItEnds() throws InterruptedException {
    TaskInvocation task = shared(Invocations.one());
    AtomicInteger givenUp = new AtomicInteger();
    Thread timer =
        meanwhile(() -> {
          if (task.interrupt(Ending.TIMED_OUT) && task.giveUp()) {
            givenUp.incrementAndGet();
          }
        });

    Invocations.start(task);
    task.end();
    boolean stuck = task.isStuck();
    timer.join();
    check(stuck == (givenUp.get() == 1), "one of them gives it its outcome");
    check(task.isOver(), "it is over");
  }

  private static void takeBackWhileItStarts() throws InterruptedException {
    TaskInvocation task = shared(Invocations.one());
    AtomicInteger takenBack = new AtomicInteger();
    Thread loop =
        meanwhile(() -> {
          if (task.takeBack()) {
            takenBack.incrementAndGet();
          }
        });

    boolean started = Invocations.start(task);
    loop.join();
    check(started != (takenBack.get() == 1), "one of them has it");
  }

  private static void report() throws InterruptedException {
    ManualThread loop = new ManualThread();
    OutcomeSender outcomes = shared(new OutcomeSender(loop, loop, _ -> {}, () -> {}));
    Thread first =
        meanwhile(() -> outcomes.report(Outbox.ofOneAmong(2), Invocations.one(), Ending.VALUE));
    Thread second =
        meanwhile(() -> outcomes.report(Outbox.ofOneAmong(2), Invocations.one(), Ending.VALUE));

    loop.runAll();
    first.join();
    second.join();
    loop.runAll();

    check(outcomes.sent() == 2, "both outcomes are sent");
  }
}
