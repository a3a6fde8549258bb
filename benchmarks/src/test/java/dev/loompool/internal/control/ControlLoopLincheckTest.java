package dev.loompool.internal.control;

import static dev.loompool.benchmarks.Interleavings.check;
import static dev.loompool.benchmarks.Interleavings.meanwhile;
import static dev.loompool.benchmarks.Interleavings.shared;

import dev.loompool.TaskOptions;
import dev.loompool.benchmarks.Interleavings;
import dev.loompool.benchmarks.ManualThread;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.spi.Schedulers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/// The mailbox of a pool: nothing that is handed over stays behind.
public class ControlLoopLincheckTest {
  private static final TaskSettings SETTINGS = TaskSettings.of(TaskOptions.defaults(), 1);

  private final ManualThread thread = new ManualThread();
  private final ControlLoop loop =
      new ControlLoop(thread, thread::isCurrent, () -> 0, NOPLogger.NOP_LOGGER);
  private final SentTasks sent = new SentTasks();
  private final AtomicInteger inputs = new AtomicInteger();

  @Test
  public void everyInputRunsOnce() {
    Interleavings.of(() -> shared(new ControlLoopLincheckTest()).handOver());
  }

  @Test
  public void everyInputRunsOnceAlsoWhenTheLoopEnds() {
    Interleavings.of(() -> shared(new ControlLoopLincheckTest()).handOverAtTheEnd());
  }

  @Test
  public void whatAFeederPublishesIsTakenByALoopThatIsHungry() {
    Interleavings.of(() -> shared(new ControlLoopLincheckTest()).publish());
  }

  private void handOver() throws InterruptedException {
    drive();
    Thread first = meanwhile(this::input);
    Thread second = meanwhile(this::input);

    thread.runAll();
    first.join();
    second.join();
    thread.runAll();

    check(inputs.get() == 2, "both inputs run");
  }

  private void handOverAtTheEnd() throws InterruptedException {
    drive();
    loop.execute(loop::end);
    Thread late = meanwhile(this::input);

    thread.runAll();
    late.join();
    thread.runAll();

    check(inputs.get() == 1, "the input runs on the loop or on the thread that brought it");
  }

  private void publish() throws InterruptedException {
    PoolCore core = drive();
    core.opened(0);
    core.workerReady(1, 1, 0);
    TaskBlock block = new TaskBlock(1, 1, 0, 2, SETTINGS, null);
    loop.opened(block);
    loop.endTurn();
    Thread feeder =
        meanwhile(() -> {
          feed(block);
          feed(block);
        });

    thread.runAll();
    feeder.join();
    thread.runAll();

    check(sent.count == 2, "both tasks are sent");
  }

  private PoolCore drive() {
    PoolCore core =
        new PoolCore(
            new CoreSettings(
                1, 4, 0, true, 0, 42, Schedulers.leastLoaded(), CoreSettings.LEASE_NANOS),
            sent);
    loop.drive(core, () -> {}, _ -> {});
    return core;
  }

  private void input() {
    loop.execute(inputs::incrementAndGet);
  }

  private void feed(TaskBlock block) {
    block.append(new byte[1], 1, 0);
    loop.published();
  }
}
