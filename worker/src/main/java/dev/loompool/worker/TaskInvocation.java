package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// One run of one task: waits in the queue, is run by one runner, then carries its outcome.
///
/// ```
/// WAITING --start--> RUNNING --end--------------------------> ENDED
///    |                  +--interrupt--> INTERRUPTING --> INTERRUPTED --end--> ENDED
///    +--takeBack--> ENDED
/// ```
///
/// Thread-safe by its state: the runner owns all fields until `end`, then whoever takes it from the
/// outcomes. An interrupt is given in INTERRUPTING only, and `end` waits that moment out, so it can
/// never hit the next task of the same runner.
final class TaskInvocation implements TaskContext {
  private static final int WAITING = 0;
  private static final int RUNNING = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;
  private static final int ENDED = 4;
  private static final AtomicIntegerFieldUpdater<TaskInvocation> STATE =
      AtomicIntegerFieldUpdater.newUpdater(TaskInvocation.class, "state");
  private static final byte[] NOTHING = new byte[0];

  final ReceivedBatch batch;
  final long id;
  final int argumentOffset;
  final int argumentLength;

  private volatile int state;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Interruption interruption;
  private long startNanos;

  private Ending ending = Ending.VALUE;
  private byte[] bytes = NOTHING;
  private int length;
  private long micros;

  TaskInvocation(ReceivedBatch batch, long id, int argumentOffset, int argumentLength) {
    this.batch = batch;
    this.id = id;
    this.argumentOffset = argumentOffset;
    this.argumentLength = argumentLength;
  }

  /// Why a running task is to end, with the stack that it had then.
  record Interruption(Ending ending, StackTraceElement[] stack) {}

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

  /// Interrupts the task if it is running, once.
  void interrupt(Ending how) {
    if (!STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
      return;
    }
    try {
      Thread runner = thread;
      if (runner != null) {
        interruption = new Interruption(how, runner.getStackTrace());
        runner.interrupt();
      }
    } finally {
      state = INTERRUPTED;
    }
  }

  /// Ends the run, on its thread. From here on no interrupt can come.
  @SuppressWarnings("ResultOfMethodCallIgnored") // the flag is to be cleared, whatever it was
  @Nullable Interruption end() {
    micros = (System.nanoTime() - startNanos) / 1_000;
    if (!STATE.compareAndSet(this, RUNNING, ENDED)) {
      while (state == INTERRUPTING) {
        Thread.onSpinWait();
      }
      state = ENDED;
    }
    // Also where the task interrupted its own thread.
    Thread.interrupted();
    thread = null;
    return interruption;
  }

  void outcome(Ending how, byte[] holder, int size) {
    ending = how;
    bytes = holder;
    length = size;
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
    if (batch.timeoutNanos() == 0) {
      return Optional.empty();
    }
    long left = batch.timeoutNanos() - (System.nanoTime() - startNanos);
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
