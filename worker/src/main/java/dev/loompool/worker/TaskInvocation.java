package dev.loompool.worker;

import static java.util.Objects.requireNonNull;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One run of one task: waits in the queue, is run by one runner, then carries its outcome.
///
/// ```
/// WAITING --start--> RUNNING --end--------------------------> ENDED
///    |                  +--interrupt--> INTERRUPTING --> INTERRUPTED --end--> ENDED
///    +--takeBack--> ENDED                                    +--giveUp--> STUCK
/// ```
///
/// Thread-safe by its state: the runner owns all fields until `end`, then whoever takes it from the
/// outcomes. An interrupt is given in INTERRUPTING only, and `end` waits that moment out, so it can
/// never hit the next task of the same runner. A task that is stuck has an outcome though its
/// runner is still on it; what the runner says of it later is not heard.
final class TaskInvocation implements TaskContext {
  private static final int WAITING = 0;
  private static final int RUNNING = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;
  private static final int ENDED = 4;
  private static final int STUCK = 5;

  static final long NO_DEADLINE = Long.MAX_VALUE;

  private static final AtomicIntegerFieldUpdater<TaskInvocation> STATE =
      AtomicIntegerFieldUpdater.newUpdater(TaskInvocation.class, "state");
  private static final byte[] NOTHING = new byte[0];

  final ReceivedBatch batch;
  final long id;
  final int argumentOffset;
  final int argumentLength;

  /// What the [TaskTimer] has set for it.
  volatile @Nullable Future<?> timer;

  private final long deadlineNanos;
  private @Nullable TaskInvocation next;
  private volatile int state;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Interruption interruption;
  private long startNanos;

  private Ending ending = Ending.VALUE;
  private byte[] bytes = NOTHING;
  private int length;
  private long micros;

  /// @param deadlineNanos when it must have ended, by [System#nanoTime], or [#NO_DEADLINE]
  TaskInvocation(
      ReceivedBatch batch, long id, int argumentOffset, int argumentLength, long deadlineNanos) {
    this.batch = batch;
    this.id = id;
    this.argumentOffset = argumentOffset;
    this.argumentLength = argumentLength;
    this.deadlineNanos = deadlineNanos;
  }

  /// The task that runs after this one in the same slot.
  @Nullable TaskInvocation next() {
    return next;
  }

  /// Before either is in the queue.
  void followedBy(TaskInvocation task) {
    next = task;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /// Why a running task is to end, with the stack that it had then.
  record Interruption(Ending ending, StackTraceElement[] stack) {
    Throwable shown() {
      var shown = new InterruptedException("interrupted by the pool; its stack at that moment");
      shown.setStackTrace(stack);
      return shown;
    }
  }

  /// Claims the task for the calling thread; false where it was taken back.
  boolean start() {
    startNanos = System.nanoTime();
    thread = Thread.currentThread();
    return STATE.compareAndSet(this, WAITING, RUNNING);
  }

  /// Ends a task that has not started, in the given way; false where it has.
  boolean takeBack(Ending how) {
    if (!STATE.compareAndSet(this, WAITING, ENDED)) {
      return false;
    }
    ending = how;
    return true;
  }

  /// Interrupts the task if it is running, once; false where it is not or was interrupted before.
  boolean interrupt(Ending how) {
    if (!STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
      return false;
    }
    try {
      Thread runner = requireNonNull(thread);
      interruption = new Interruption(how, runner.getStackTrace());
      runner.interrupt();
      return true;
    } finally {
      state = INTERRUPTED;
    }
  }

  /// Gives up a task that was interrupted and goes on; false where it has ended. From here on it
  /// belongs to the caller, who gives it its outcome.
  boolean giveUp() {
    return STATE.compareAndSet(this, INTERRUPTED, STUCK);
  }

  /// Whether it has its outcome.
  boolean isOver() {
    return state == ENDED || state == STUCK;
  }

  boolean isStuck() {
    return state == STUCK;
  }

  /// What a task that was given up was interrupted for, with where it is now.
  Throwable shownStuck() {
    Throwable shown = requireNonNull(interruption).shown();
    Throwable later = new IllegalStateException("it ignored the interrupt; its stack afterwards");
    later.setStackTrace(requireNonNull(thread).getStackTrace());
    shown.addSuppressed(later);
    return shown;
  }

  /// Ends the run, on its thread. From here on no interrupt can come.
  @SuppressWarnings("ResultOfMethodCallIgnored") // the flag is to be cleared, whatever it was
  @Nullable Interruption end() {
    long ran = microsSoFar();
    if (!STATE.compareAndSet(this, RUNNING, ENDED)) {
      while (state == INTERRUPTING) {
        Thread.onSpinWait();
      }
      if (!STATE.compareAndSet(this, INTERRUPTED, ENDED)) {
        Thread.interrupted();
        return interruption;
      }
    }
    // Also where the task interrupted its own thread.
    Thread.interrupted();
    thread = null;
    micros = ran;
    return interruption;
  }

  /// How it ended. For whoever it belongs to.
  void outcome(Ending how, byte[] holder, int size) {
    ending = how;
    bytes = holder;
    length = size;
  }

  /// As `outcome`, for one that was given up.
  void stuck(byte[] failure) {
    micros = microsSoFar();
    outcome(Ending.STUCK, failure, failure.length);
  }

  private long microsSoFar() {
    return (System.nanoTime() - startNanos) / 1_000;
  }

  Ending ending() {
    return ending;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  long micros() {
    return micros;
  }

  @Override
  public TaskId<?> taskId() {
    return new TaskId<>(batch.pool(), id);
  }

  @Override
  public int attempt() {
    return batch.attempt();
  }

  @Override
  public String worker() {
    return batch.worker();
  }

  @Override
  public Optional<Instant> deadline() {
    long now = System.nanoTime();
    long left = batch.timeoutNanos() == 0 ? NO_DEADLINE : batch.timeoutNanos() - (now - startNanos);
    if (deadlineNanos != NO_DEADLINE) {
      left = Math.min(left, deadlineNanos - now);
    }
    if (left == NO_DEADLINE) {
      return Optional.empty();
    }
    return Optional.of(Instant.now().plus(Duration.ofNanos(left)));
  }

  @Override
  public boolean isCancelled() {
    return interruption != null;
  }

  @Override
  public String idempotencyKey() {
    return Long.toHexString(batch.pool()) + "-" + id;
  }
}
