package dev.loompool.internal.control;

import dev.loompool.PoolState;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// The one way to a pool's state: a mailbox, and the thread that empties it.
/* Overview: the thread is the event loop of the pool's channels. A turn is: inputs (from the mailbox,
 * or the frames of one read), then what the feeders have published, then the core's dispatch, then one
 * flush of everything that was decided. Inputs that come together share a turn.
 *
 * Concurrency: `scheduled` is set by whoever puts the first input into an empty mailbox and wakes the
 * thread; the thread clears it before it empties the mailbox, so no input is left behind. A feeder
 * publishes first and reads `hungry` afterwards; the loop writes `hungry` first and looks at the
 * feeders once more afterwards: one of them sees the other.
 *
 * After the end of the pool the thread is gone. Then an input runs on the thread that brings it, under
 * `afterEnd`: late tasks still get their outcome.
 */
public final class ControlLoop implements Executor {
  private final ScheduledExecutorService thread;
  private final BooleanSupplier inThread;
  private final Ticker ticker;
  private final Logger log;
  private final MpscUnboundedArrayQueue<Runnable> mailbox = new MpscUnboundedArrayQueue<>(256);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ReentrantLock afterEnd = new ReentrantLock();
  private final OpenBlocks openBlocks = new OpenBlocks();

  private @Nullable PoolCore core;
  private Runnable flush = () -> {};
  private Consumer<Throwable> breakDown = fault -> {};
  private @Nullable Future<?> timer;
  private long timerNanos = Long.MAX_VALUE;
  private volatile boolean hungry;
  private boolean ending;
  private volatile boolean ended;

  /// @param thread the event loop
  /// @param inThread whether the caller is on it
  public ControlLoop(
      ScheduledExecutorService thread, BooleanSupplier inThread, Ticker ticker, Logger log) {
    this.thread = thread;
    this.inThread = inThread;
    this.ticker = ticker;
    this.log = log;
  }

  /// Says what the loop drives, before the first input.
  ///
  /// @param endOfTurn runs at the end of each turn
  /// @param onFault hears of what the pool's own code throws, after which nothing that it knows can
  ///   be relied on
  public void drive(PoolCore driven, Runnable endOfTurn, Consumer<Throwable> onFault) {
    core = driven;
    flush = endOfTurn;
    breakDown = onFault;
  }

  /// Whether the caller may touch the pool's state.
  public boolean inLoop() {
    return inThread.getAsBoolean() || afterEnd.isHeldByCurrentThread();
  }

  public long now() {
    return ticker.nanos();
  }

  /// Hands an input over, to run on the loop soon. From any thread.
  @Override
  public void execute(Runnable input) {
    mailbox.add(input);
    if (ended) {
      runAfterEnd();
    } else {
      wake();
    }
  }

  /// A caller has published tasks in an open block.
  public void published() {
    if (hungry) {
      wake();
    }
  }

  /// The block will be appended to from now on. On the loop.
  public void opened(TaskBlock block) {
    assert inLoop();
    openBlocks.add(block);
  }

  /// The block has been sealed. On the loop.
  public void closed(TaskBlock block) {
    assert inLoop();
    openBlocks.close(block, core(), now());
  }

  /// Ends a turn whose inputs came from a channel. On the loop.
  public void endTurn() {
    assert inLoop();
    try {
      decide();
    } catch (Throwable e) {
      fail(e);
      guard(flush); // Who waits for a task hears of its end.
    }
  }

  /// The pool's own code has thrown. On the loop.
  public void fail(Throwable fault) {
    assert inLoop();
    try {
      breakDown.accept(fault);
    } catch (Throwable e) {
      log.error("the pool could not break down in order", e);
    }
  }

  private void guard(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void decide() {
    long now = now();
    openBlocks.take(core(), now);
    core().turnEnded(now);
    while (saysHungry() && openBlocks.take(core(), now)) {
      core().turnEnded(now);
    }
    flush.run();
    if (ending) {
      setTimer(Long.MAX_VALUE);
      ended = true;
      runAfterEnd();
    } else {
      setTimer(core().nextTick());
    }
  }

  // A broken pool ends at once what it is given, so it takes that at once. The field is written
  // only
  // when it changes, since feeders read it for each task.
  private boolean saysHungry() {
    boolean wantsMore = core().isHungry() || core().state() == PoolState.BROKEN;
    if (wantsMore != hungry) {
      hungry = wantsMore;
    }
    return wantsMore;
  }

  /// No turn follows this one: later inputs run where they come from. On the loop.
  public void end() {
    assert inLoop();
    ending = true;
  }

  private void wake() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        thread.execute(this::turn);
      } catch (java.util.concurrent.RejectedExecutionException e) {
        runAfterEnd();
      }
    }
  }

  private void turn() {
    scheduled.set(false);
    if (ended) {
      runAfterEnd();
    } else {
      runInputs();
      endTurn();
    }
  }

  private void runInputs() {
    Runnable input;
    while ((input = mailbox.poll()) != null) {
      guard(input);
    }
  }

  private void runAfterEnd() {
    afterEnd.lock();
    try {
      runInputs();
      flush.run();
    } finally {
      afterEnd.unlock();
    }
  }

  private void setTimer(long nextTick) {
    // A timer that is early does no harm: its tick finds nothing to do and sets the next. So the
    // usual turn, which only puts the next tick off, leaves it as it is.
    if (nextTick >= timerNanos && nextTick != Long.MAX_VALUE) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = nextTick;
    timer =
        nextTick == Long.MAX_VALUE
            ? null
            : thread.schedule(this::tick, Math.max(0, nextTick - now()), TimeUnit.NANOSECONDS);
  }

  private void tick() {
    timerNanos = Long.MAX_VALUE;
    timer = null;
    if (!ended) {
      guard(() -> core().ticked(now()));
      endTurn();
    }
  }

  private PoolCore core() {
    return Objects.requireNonNull(core, "drive() comes first");
  }
}
