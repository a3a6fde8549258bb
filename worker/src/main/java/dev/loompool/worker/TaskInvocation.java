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

/// One run of one task. It stands in for a task that waits where that has a deadline or is taken
/// back, is run by one runner, and is what the task sees as its context.
///
/// ```
/// RUNNING --end------------------------------> ENDED
///    +--interrupt--> INTERRUPTING --> INTERRUPTED --end--> ENDED
///                                         +--giveUp--> STUCK
/// ```
///
/// Thread-safe by its state, which counts once its batch says that it has started. An interrupt is
/// given in INTERRUPTING only, and `end` waits that moment out, so it can never hit the next task
/// of the same runner. A task that is stuck has an outcome though its runner is still on it; what
/// the runner says of it later is not heard.
final class TaskInvocation implements TaskContext {
  private static final int RUNNING = 0;
  private static final int INTERRUPTING = 1;
  private static final int INTERRUPTED = 2;
  private static final int ENDED = 3;
  private static final int STUCK = 4;

  static final long NO_DEADLINE = Long.MAX_VALUE;

  private static final AtomicIntegerFieldUpdater<TaskInvocation> STATE =
      AtomicIntegerFieldUpdater.newUpdater(TaskInvocation.class, "state");

  final BatchTasks tasks;
  final ReceivedBatch batch;
  final int index;

  /// What the [TaskTimer] has set for it.
  volatile @Nullable Future<?> timer;

  private final long deadlineNanos;
  private volatile int state;
  private volatile @Nullable Interruption interruption;

  // Written by the runner before it starts the task, which publishes them.
  private @Nullable Thread thread;
  private long startNanos;

  /// @param deadlineNanos when it must have ended, by [System#nanoTime], or [#NO_DEADLINE]
  TaskInvocation(BatchTasks tasks, int index, long deadlineNanos) {
    this.tasks = tasks;
    this.batch = tasks.batch;
    this.index = index;
    this.deadlineNanos = deadlineNanos;
  }

  long id() {
    return tasks.first + index;
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

  /// Starts the task, which was claimed, for the given runner, at the given time.
  void start(Thread runner, long nanos) {
    startNanos = nanos;
    thread = runner;
    tasks.start(index);
  }

  /// Takes back a task that has not started; false where it has.
  boolean takeBack() {
    return tasks.takeBack(index);
  }

  /// Interrupts the task if it is running, once; false where it is not or was interrupted before.
  boolean interrupt(Ending how) {
    if (!tasks.hasStarted(index) || !STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
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
    int now = state;
    return now == ENDED || now == STUCK || tasks.isTakenBack(index);
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
    boolean undisturbed = STATE.compareAndSet(this, RUNNING, ENDED);
    if (!undisturbed) {
      while (state == INTERRUPTING) {
        Thread.onSpinWait();
      }
      STATE.compareAndSet(this, INTERRUPTED, ENDED);
    }
    // Also where the task interrupted its own thread.
    Thread.interrupted();
    return undisturbed ? null : interruption;
  }

  /// How long it ran until the given time.
  long micros(long nanos) {
    return (nanos - startNanos) / 1_000;
  }

  @Override
  public TaskId<?> taskId() {
    return new TaskId<>(batch.pool(), id());
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
    return Long.toHexString(batch.pool()) + "-" + id();
  }
}
