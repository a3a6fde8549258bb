package dev.loompool.internal;

import dev.loompool.MapProgress;
import dev.loompool.internal.core.EndedValues;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.core.TaskSink;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/// The tasks of one map: what the feeder, the control loop and the reader share.
/* Concurrency: three threads. The feeder (MapFeeder) adds blocks; the control loop puts outcomes into
 * a queue, in `ended`; the one reader takes them out. The feeder waits in its window, the reader sleeps on
 * `reader`: it writes that field first and looks at the state again afterwards, and who changes the state
 * looks at the field afterwards, so no wake-up is missed.
 *
 * `total` is known when the feeder has come to the end of its source, or the loop has stopped it. It is
 * written once by the loop, after the last accepted item.
 *
 * A reader that collects everything says `read` as soon as it has taken an outcome, which lifts the bound
 * of the window.
 */
final class MapTasks implements TaskSink {
  private static final long UNKNOWN = -1;

  private final long expectedTotal;
  final TaskSettings settings;
  final MapWindow window;
  private final @Nullable Runnable cancellation;
  private final Runnable finished;
  private final SpscUnboundedArrayQueue<EndedItems> outcomes = new SpscUnboundedArrayQueue<>(128);
  private final Map<TaskBlock, int[]> liveBlocks = new LinkedHashMap<>();
  private @Nullable TaskBlock openBlock;
  private long nextIndex;
  private boolean finishedSaid;

  private volatile @Nullable Thread reader;
  private volatile long total = UNKNOWN;
  private volatile @Nullable Throwable sourceFailure;
  private volatile boolean dropped;
  private volatile long failed;
  private volatile @Nullable EndedItem firstFailure;
  private volatile boolean cutShort;
  private volatile boolean cancelled;

  /// @param expectedTotal how many items the source says it has, or -1
  /// @param cancellation runs on the control loop at the first failure; null where failures leave
  ///   the other items alone
  /// @param finished runs once, on the control loop, when the last task has ended
  MapTasks(
      long expectedTotal,
      TaskSettings settings,
      MapWindow window,
      @Nullable Runnable cancellation,
      Runnable finished) {
    this.expectedTotal = expectedTotal;
    this.settings = settings;
    this.window = window;
    this.cancellation = cancellation;
    this.finished = finished;
  }

  // The control loop's side.

  /// The feeder has opened a block; false where the map has been stopped, and the block is not
  /// wanted.
  boolean opened(TaskBlock block) {
    if (total != UNKNOWN) {
      return false;
    }
    liveBlocks.put(block, new int[1]);
    openBlock = block;
    return true;
  }

  /// The block to which the feeder appends.
  @Nullable TaskBlock openBlock() {
    return openBlock;
  }

  /// The open block has been sealed, and what is in it was accepted.
  void closed(TaskBlock block) {
    int[] ended = liveBlocks.get(block);
    if (ended == null || openBlock != block) {
      return;
    }
    openBlock = null;
    nextIndex = block.firstIndex() + block.size();
    if (ended[0] == block.size()) {
      liveBlocks.remove(block);
    }
  }

  /// No more items come.
  void sourceEnded(@Nullable Throwable failure) {
    if (total == UNKNOWN) {
      sourceFailure = failure;
      total = nextIndex;
      wakeReader();
    }
  }

  /// The pool, or the one who reads, has stopped the source before its end.
  void cut() {
    cutShort |= total == UNKNOWN;
  }

  /// Whether what is read is not the whole: the source was stopped before its end, or outcomes have
  /// been dropped.
  boolean isCutShort() {
    return cutShort || dropped;
  }

  /// The reader wants no more.
  void cancelled() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /// Whether the source is known to have had more items than were taken, and the reader not to want
  /// that.
  boolean isIncomplete() {
    return cutShort && !cancelled && expectedTotal > total;
  }

  /// The blocks with tasks that have not ended.
  List<TaskBlock> liveBlocks() {
    return List.copyOf(liveBlocks.keySet());
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the loop is the only writer
  public void ended(TaskBlock block, int index, Outcome outcome) {
    EndedItems items = EndedItems.of(this, block.firstIndex() + index, block.id(index), outcome);
    if (ended(block, index, items) && !items.areValues()) {
      failed++;
      failFast(items.item(0));
    }
  }

  @Override
  public void endedAll(TaskBlock block, int from, int count, EndedValues values, int place) {
    long index = block.firstIndex() + from;
    ended(block, from, new EndedItems(this, index, block.id(from), count, true, values, place));
  }

  /// False for a block that came after the map had been stopped.
  private boolean ended(TaskBlock block, int from, EndedItems items) {
    int[] ended = liveBlocks.get(block);
    if (ended == null) {
      return false;
    }
    ended[0] += items.count();
    if (ended[0] == block.size() && block != openBlock) {
      liveBlocks.remove(block);
    }
    window.end(items.count(), block.bytes(from, from + items.count()), items.bytes());
    if (dropped) {
      window.read(items.count(), items.bytes());
    } else {
      outcomes.offer(items);
    }
    return true;
  }

  private void failFast(EndedItem item) {
    if (cancellation != null
        && firstFailure == null
        && item.outcome().ending() != Outcome.Ending.CANCELLED) {
      firstFailure = item;
      cancellation.run();
    }
  }

  @Override
  public void turnEnded() {
    wakeReader();
    window.wake();
    if (total != UNKNOWN && liveBlocks.isEmpty() && !finishedSaid) {
      finishedSaid = true;
      finished.run();
    }
  }

  // The reader's side.

  /// The next outcomes in the order of completion; null when all have been taken, or dropped.
  @Nullable EndedItems take(long taken) throws InterruptedException {
    EndedItems next = outcomes.poll();
    if (next != null) {
      return next;
    }
    reader = Thread.currentThread();
    try {
      while (true) {
        next = outcomes.poll();
        if (next != null) {
          return next;
        }
        if (taken == total || dropped) {
          return null;
        }
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      reader = null;
    }
  }

  /// Whether [#take] would not wait.
  boolean isReady(long taken) {
    return !outcomes.isEmpty() || taken == total || dropped;
  }

  /// So many outcomes make room for others.
  void read(int count, long bytes) {
    window.read(count, bytes);
    window.wake();
  }

  /// The failure for which the rest was cancelled.
  @Nullable EndedItem firstFailure() {
    return firstFailure;
  }

  boolean isFirstFailure(EndedItems items) {
    EndedItem first = firstFailure;
    return first != null && first.index() == items.index();
  }

  @Nullable Throwable sourceFailure() {
    return sourceFailure;
  }

  /// Nothing of what ends from now on will be read.
  void drop() {
    dropped = true;
    window.stop();
    wakeReader();
  }

  /// How many items there are, or -1.
  long knownTotal() {
    return total != UNKNOWN ? total : expectedTotal;
  }

  MapProgress progress() {
    long known = knownTotal();
    return new MapProgress(
        window.fed(),
        window.ended(),
        failed,
        known < 0 ? OptionalLong.empty() : OptionalLong.of(known));
  }

  // The queue publishes by a release store, which the read of `reader` could overtake.
  private void wakeReader() {
    VarHandle.fullFence();
    Thread waiting = reader;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }
}
