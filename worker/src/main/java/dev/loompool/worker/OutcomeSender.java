package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects outcomes from the runners and sends them in frames. The first one wakes the event loop;
/// those that come until it gets there travel along.
///
/// Thread-safe; `flush` and below run on the event loop only.
/* Each thread that reports much does so by an outbox of its own, which it lists here while there is
 * something inside. What grows too large for one frame goes to a queue, and so does what comes from
 * other threads. A round sends all that was there when it began, so outcomes leave roughly in the order
 * in which tasks end, which the ring of StartedTasks relies on.
 */
final class OutcomeSender {
  private static final int MOST_SPARE = 4;
  private static final byte[] NOTHING = new byte[0];

  private final AtomicReference<@Nullable Outbox> listed = new AtomicReference<>();
  private final ConcurrentLinkedQueue<EndedColumns> full = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<EndedColumns> spare = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spareCount = new AtomicInteger();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final Executor eventLoop;
  private final Consumer<EndedColumns> channel;
  private final Runnable flushed;
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

  /// Reports an outcome by the outbox of the calling thread.
  ///
  /// @param micros how long the task ran
  void report(
      Outbox box, TaskInvocation task, Ending ending, byte[] value, int length, long micros) {
    EndedColumns columns = box.take();
    if (columns == null) {
      columns = empty();
    } else if (!columns.fits(length)) {
      full.add(columns);
      columns = empty();
    }
    columns.add(task, ending, value, length, micros);
    box.put(columns);
    if (!box.isListed()) {
      list(box);
      wake();
    }
  }

  /// As the other, for a task that did not run.
  void report(Outbox box, TaskInvocation task, Ending ending) {
    report(box, task, ending, NOTHING, 0, 0);
  }

  /// Reports an outcome from a thread that has no outbox.
  void report(TaskInvocation task, Ending ending, byte[] value, long micros) {
    EndedColumns columns = new EndedColumns();
    columns.add(task, ending, value, value.length, micros);
    full.add(columns);
    wake();
  }

  private void list(Outbox box) {
    box.listed(true);
    Outbox previous;
    do {
      previous = listed.get();
      box.previous = previous;
    } while (!listed.compareAndSet(previous, box));
  }

  private void wake() {
    if (!flushing.get() && flushing.compareAndSet(false, true)) {
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
    EndedColumns gathered = null;
    for (EndedColumns next = full.poll(); next != null; next = full.poll()) {
      gathered = gather(gathered, next);
    }
    while (box != null) {
      // Once it is off the list its thread may list it again.
      Outbox previous = box.previous;
      box.listed(false);
      EndedColumns next = box.take();
      if (next != null) {
        gathered = gather(gathered, next);
      }
      box = previous;
    }
    if (gathered != null) {
      send(gathered);
    }
    flushed.run();
  }

  private EndedColumns gather(@Nullable EndedColumns gathered, EndedColumns next) {
    if (gathered == null) {
      return next;
    }
    if (gathered.addAll(next)) {
      recycle(next);
      return gathered;
    }
    send(gathered);
    return next;
  }

  private void send(EndedColumns columns) {
    unsent -= columns.count();
    sent += columns.count();
    channel.accept(columns);
    recycle(columns);
  }

  private void recycle(EndedColumns columns) {
    if (spareCount.get() < MOST_SPARE) {
      columns.clear();
      spareCount.incrementAndGet();
      spare.add(columns);
    }
  }

  private EndedColumns empty() {
    EndedColumns columns = spareCount.get() == 0 ? null : spare.poll();
    if (columns == null) {
      return new EndedColumns();
    }
    spareCount.decrementAndGet();
    return columns;
  }
}
