package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects outcomes from the runners and sends them in frames. A runner that goes on with another
/// task has the event loop send, and what ends until it gets there travels along. One that has
/// nothing else to do sends itself, which saves the way over another thread.
///
/// Thread-safe.
/* Each thread reports by an outbox, which is listed here while there may be something inside. A round
 * sends all that was there when it began, so outcomes leave roughly in the order in which tasks end, which
 * the ring of StartedTasks relies on.
 *
 * One thread at a time sends. Another that wants to, leaves it to that one: it sets `again` before it finds the
 * lock taken, and that one looks at `again` after it has given the lock back. So one of them sees the other.
 */
final class OutcomeSender implements OutcomeSink {
  private static final byte[] NOTHING = new byte[0];

  private final AtomicReference<@Nullable Outbox> listed = new AtomicReference<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final EndedColumns columns = new EndedColumns(); // guarded by the lock
  private final Executor eventLoop;
  private final Executor sending;
  private final Consumer<EndedColumns> channel;
  private final Runnable flushed;

  // Written once, read by the runners.
  private volatile boolean closed;

  /// Whether there may be something to send that no round has seen.
  private volatile boolean again;

  private volatile long expected; // written on the event loop
  private volatile long sent; // written under the lock

  /// @param eventLoop runs the sending of threads that do not wait for it
  /// @param sending runs that of threads that have nothing else to do
  /// @param channel sends outcomes in one frame, and does not keep them
  /// @param flushed is told after each round
  OutcomeSender(
      Executor eventLoop, Executor sending, Consumer<EndedColumns> channel, Runnable flushed) {
    this.eventLoop = eventLoop;
    this.sending = sending;
    this.channel = channel;
    this.flushed = flushed;
  }

  /// What ends from now on is not sent.
  void close() {
    closed = true;
  }

  /// Reports an outcome by the outbox of the calling thread.
  ///
  /// @param micros how long the task ran
  void report(
      Outbox box, TaskInvocation task, Ending ending, byte[] value, int length, long micros) {
    box.add(task, ending, value, length, micros);
    VarHandle.fullFence();
    signal(box);
  }

  /// As the other, for a task that did not run.
  void report(Outbox box, TaskInvocation task, Ending ending) {
    report(box, task, ending, NOTHING, 0, 0);
  }

  /// As the other, for a thread that has no outbox.
  void report(TaskInvocation task, Ending ending, byte[] value, long micros) {
    report(Outbox.ofOneAmong(Integer.MAX_VALUE), task, ending, value, value.length, micros);
  }

  /// Has the event loop look into the outbox of the calling thread where something was added. After
  /// a full fence.
  void signal(Outbox box) {
    if (box.isUnsignalled()) {
      list(box);
      wake();
    }
  }

  /// As [#signal], for a thread that has nothing else to do.
  void signalAtRest(Outbox box) {
    if (box.isUnsignalled()) {
      list(box);
      if (!closed) {
        sending.execute(this::flush);
      }
    }
  }

  private void list(Outbox box) {
    Outbox previous;
    do {
      previous = listed.get();
      box.list(previous);
    } while (!listed.compareAndSet(previous, box));
  }

  private void wake() {
    if (!closed && !flushing.get() && flushing.compareAndSet(false, true)) {
      eventLoop.execute(this::flushOnLoop);
    }
  }

  private void flushOnLoop() {
    flushing.set(false);
    flush();
  }

  /// So many tasks have come whose outcomes will follow. On the event loop.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void expect(int tasks) {
    expected += tasks;
  }

  /// Whether every outcome has been sent.
  boolean isAllSent() {
    return sent == expected;
  }

  /// How many outcomes have been sent so far: they come before what is sent from now on.
  long sent() {
    return sent;
  }

  /// Sends what there is, or leaves it to the thread that is at it.
  void flush() {
    again = true;
    while (again && lock.tryLock()) {
      try {
        sendListed();
      } finally {
        lock.unlock();
      }
    }
    flushed.run();
  }

  /// Sends what there is; it has been sent when this returns.
  void flushFully() {
    lock.lock();
    try {
      sendListed();
    } finally {
      lock.unlock();
    }
    flush();
  }

  private void sendListed() {
    again = false;
    Outbox box = listed.getAndSet(null);
    while (box != null) {
      // Once it is off the list its thread may list it again.
      Outbox previous = box.unlist();
      box.read(this);
      box = previous;
    }
    send();
  }

  @Override
  public void single(OutcomeSegment.Single outcome) {
    if (!columns.fits(1, outcome.length())) {
      send();
    }
    columns.add(outcome);
  }

  @Override
  public void columns(OutcomeSegment segment) {
    if (!columns.fits(segment.unread(), segment.unreadBytes())) {
      send();
    }
    segment.moveTo(columns);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void send() {
    if (columns.count() > 0) {
      int count = columns.count();
      channel.accept(columns);
      columns.clear();
      sent += count;
    }
  }
}
