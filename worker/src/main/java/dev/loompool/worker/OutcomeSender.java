package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects outcomes from the runners and sends them in frames. The first one wakes the event loop;
/// those that come until it gets there travel along.
///
/// Thread-safe; `flush` and below run on the event loop only.
/* Each thread reports by an outbox, which is listed here while there may be something inside. A round
 * sends all that was there when it began, so outcomes leave roughly in the order in which tasks end, which
 * the ring of StartedTasks relies on.
 */
final class OutcomeSender {
  private static final byte[] NOTHING = new byte[0];

  private final AtomicReference<@Nullable Outbox> listed = new AtomicReference<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final EndedColumns columns = new EndedColumns();
  private final Executor eventLoop;
  private final Consumer<EndedColumns> channel;
  private final Runnable flushed;

  // Written once, read by the runners.
  private volatile boolean closed;

  private int unsent;
  private long sent;

  /// @param eventLoop runs the sending
  /// @param channel sends outcomes in one frame, and does not keep them
  /// @param flushed is told after each round
  OutcomeSender(Executor eventLoop, Consumer<EndedColumns> channel, Runnable flushed) {
    this.eventLoop = eventLoop;
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
      Outbox previous;
      do {
        previous = listed.get();
        box.list(previous);
      } while (!listed.compareAndSet(previous, box));
      wake();
    }
  }

  private void wake() {
    if (!closed && !flushing.get() && flushing.compareAndSet(false, true)) {
      eventLoop.execute(this::flush);
    }
  }

  /// So many tasks have come whose outcomes will follow. On the event loop.
  void expect(int tasks) {
    unsent += tasks;
  }

  /// Whether every outcome has been sent. On the event loop.
  boolean isAllSent() {
    return unsent == 0;
  }

  /// How many outcomes have been sent so far. On the event loop.
  long sent() {
    return sent;
  }

  void flush() {
    flushing.set(false);
    Outbox box = listed.getAndSet(null);
    while (box != null) {
      // Once it is off the list its thread may list it again.
      Outbox previous = box.unlist();
      box.read(this::gather);
      box = previous;
    }
    send();
    flushed.run();
  }

  private void gather(
      long task,
      int attempt,
      int run,
      int ending,
      long micros,
      byte[] values,
      int offset,
      int length) {
    if (!columns.fits(length)) {
      send();
    }
    columns.add(task, attempt, run, ending, micros, values, offset, length);
  }

  private void send() {
    if (columns.count() > 0) {
      unsent -= columns.count();
      sent += columns.count();
      channel.accept(columns);
      columns.clear();
    }
  }
}
