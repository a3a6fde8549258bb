package dev.loompool.internal;

import static dev.loompool.benchmarks.Interleavings.check;
import static dev.loompool.benchmarks.Interleavings.meanwhile;
import static dev.loompool.benchmarks.Interleavings.shared;

import dev.loompool.TaskOptions;
import dev.loompool.benchmarks.Interleavings;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What those who wait for outcomes share with the control loop: nobody sleeps on.
public class ResultViewsLincheckTest {
  private static final TaskSettings SETTINGS = TaskSettings.of(TaskOptions.defaults(), 1);
  private static final Outcome VALUE = Outcome.local(Outcome.Ending.VALUE, 1, 1, 1, null);

  @Test
  public void aReaderGetsEveryOutcomeAndTheEnd() {
    Interleavings.of(ResultViewsLincheckTest::readToTheEnd);
  }

  @Test
  public void aReaderOfADroppedMapDoesNotWait() {
    Interleavings.of(ResultViewsLincheckTest::readDropped);
  }

  @Test
  public void aFeederGoesOnWhereThereIsRoom() {
    Interleavings.of(ResultViewsLincheckTest::feed);
  }

  @Test
  public void whoeverWaitsForRoomInThePoolGetsIt() {
    Interleavings.of(ResultViewsLincheckTest::acquireRoom);
  }

  @Test
  public void anOutcomeThatIsLetGoWhileItComesIsNotKept() {
    Interleavings.of(ResultViewsLincheckTest::letGo);
  }

  @Test
  public void aWaiterHearsOfTheEndOfItsTask() {
    Interleavings.of(ResultViewsLincheckTest::awaitQueued);
  }

  private static void readToTheEnd() throws InterruptedException {
    MapTasks tasks = map();
    TaskBlock block = blockOfTwo(tasks);
    tasks.opened(block);
    Thread loop =
        meanwhile(() -> {
          tasks.ended(block, 1, VALUE);
          tasks.turnEnded();
          tasks.ended(block, 0, VALUE);
          tasks.closed(block);
          tasks.sourceEnded(null);
          tasks.turnEnded();
        });

    check(tasks.take(0).index() == 1, "the first outcome");
    check(tasks.take(1).index() == 0, "the second outcome");
    check(tasks.take(2) == null, "the end");
    loop.join();
  }

  private static void readDropped() throws InterruptedException {
    MapTasks tasks = map();
    Thread cleaner = meanwhile(tasks::drop);

    check(tasks.take(0) == null, "nothing comes");
    cleaner.join();
  }

  private static void feed() throws InterruptedException {
    MapWindow window = shared(new MapWindow(1, 100, 1));
    window.feed(1, 1);
    Thread loop =
        meanwhile(() -> {
          window.end(1, 1, 1);
          window.wake();
        });

    check(window.awaitRoom(), "there is room for the second item");
    loop.join();
  }

  private static void acquireRoom() throws InterruptedException {
    Room room = shared(new Room(1, 100));
    check(room.tryAcquire(1), "there is room for one");
    AtomicInteger got = new AtomicInteger();
    Thread waiting =
        meanwhile(() -> {
          check(room.acquire(1), "there is room");
          got.incrementAndGet();
        });

    room.release(1, 1);
    waiting.join();
    check(got.get() == 1, "the one who waited has it");
    check(!room.tryAcquire(1), "nobody else has");
  }

  private static void letGo() throws InterruptedException {
    UnreadOutcomes unread = new UnreadOutcomes("pool", 0);
    QueuedTask task = shared(new QueuedTask(1, SETTINGS, unread));
    Thread loop = meanwhile(() -> task.ended(null, 0, VALUE));

    task.letGo();
    loop.join();
    unread.ensureRoom();
  }

  private static void awaitQueued() throws InterruptedException {
    QueuedTask task = shared(new QueuedTask(1, SETTINGS, null));
    AtomicInteger heard = new AtomicInteger();
    Thread loop = meanwhile(() -> task.ended(null, 0, VALUE));

    task.addWaiter(heard::incrementAndGet);
    loop.join();
    check(heard.get() >= 1, "the waiter has heard of it");
  }

  private static MapTasks map() {
    return shared(new MapTasks(-1, SETTINGS, new MapWindow(8, 100, 8), null, () -> {}));
  }

  private static TaskBlock blockOfTwo(MapTasks tasks) {
    TaskBlock block = new TaskBlock(1, 1, 0, 2, SETTINGS, tasks);
    block.append(new byte[1], 1, 0);
    block.append(new byte[1], 1, 0);
    block.seal();
    return block;
  }
}
