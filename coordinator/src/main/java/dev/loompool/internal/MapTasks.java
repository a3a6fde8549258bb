package dev.loompool.internal;

import dev.loompool.MapProgress;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.core.TaskSink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/// The tasks of one map: what the feeder, the control loop and the reader share.
/* Concurrency: three threads. The feeder (MapFeeder) adds blocks; the control loop puts outcomes into
 * a queue, in `ended`; the one reader takes them out. The reader sleeps on `reader`, the feeder on
 * `feeder`: each writes its field first and looks at the state again afterwards, and who changes the
 * state looks at the field afterwards, so no wake-up is missed.
 *
 * `total` is known when the feeder has come to the end of its source, or the loop has stopped it. It is
 * written once by the loop, after the last accepted item.
 *
 * Room: an item counts from the moment it is fed to the moment it is read; its bytes are those of its
 * argument until it has ended, and those of its value from then on. A reader that collects everything
 * says `read` as soon as it has taken an outcome, which lifts the bound.
 */
final class MapTasks implements TaskSink {
  static final int WINDOW_ITEMS = 32 * 1024;
  static final long WINDOW_BYTES = 16 * 1024 * 1024;
  private static final int FIRST_ITEMS = 1024;
  private static final int MIN_ITEMS = 4;
  private static final long UNKNOWN = -1;

  private final long expectedTotal;
  final TaskSettings settings;
  private final Runnable finished;
  private final SpscUnboundedArrayQueue<EndedItem> outcomes = new SpscUnboundedArrayQueue<>(512);
  private final Map<TaskBlock, int[]> liveBlocks = new LinkedHashMap<>();
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private @Nullable TaskBlock openBlock;
  private long nextIndex;
  private boolean finishedSaid;

  private volatile @Nullable Thread reader;
  private volatile @Nullable Thread feeder;
  private volatile long total = UNKNOWN;
  private volatile @Nullable Throwable sourceFailure;
  private volatile boolean dropped;
  private volatile boolean stopped;
  private volatile long fed;
  private volatile long done;
  private volatile long failed;
  private volatile long valueBytes;
  private volatile boolean cutShort;

  /// @param expectedTotal how many items the source says it has, or -1
  /// @param finished runs once, on the control loop, when the last task has ended
  MapTasks(long expectedTotal, TaskSettings settings, Runnable finished) {
    this.expectedTotal = expectedTotal;
    this.settings = settings;
    this.finished = finished;
  }

  // The feeder's side.

  /// Waits until there is room for another item; false where the map has been stopped.
  boolean awaitRoom() {
    if (hasRoom()) {
      return !stopped;
    }
    feeder = Thread.currentThread();
    try {
      while (!hasRoom() && !stopped) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          stopped = true;
        }
      }
    } finally {
      feeder = null;
    }
    return !stopped;
  }

  private boolean hasRoom() {
    return hasRoom(1);
  }

  // What has not ended is counted with the mean size of the values so far, and the items under way
  // grow with what is known of that mean. A few are always let in, so that large ones run side by
  // side.
  private boolean hasRoom(int part) {
    long inUse = fed - released.get();
    long ended = done;
    long mean = ended == 0 ? 0 : valueBytes / ended;
    long items = Math.min(WINDOW_ITEMS, FIRST_ITEMS + 2 * ended);
    return inUse < MIN_ITEMS
        || (inUse < items / part && usedBytes.get() + (fed - ended) * mean < WINDOW_BYTES / part);
  }

  /// Items are about to be published; a negative number takes that back.
  @SuppressWarnings("NonAtomicVolatileUpdate") // the feeder is the only writer
  void feeding(int items, int bytes) {
    usedBytes.addAndGet(bytes);
    fed += items;
  }

  boolean isStopped() {
    return stopped;
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
    nextIndex = block.firstIndex + block.size();
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

  /// Whether items are known to be missing: the source was stopped before its end.
  boolean isCutShort() {
    return cutShort;
  }

  /// Whether the source is known to have had more items than were taken.
  boolean isIncomplete() {
    return cutShort && expectedTotal > total;
  }

  /// The blocks with tasks that have not ended.
  List<TaskBlock> liveBlocks() {
    return List.copyOf(liveBlocks.keySet());
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the loop is the only writer
  public void ended(TaskBlock block, int index, Outcome outcome) {
    int[] ended = liveBlocks.get(block);
    if (ended == null) {
      return; // A block that came after the map had been stopped.
    }
    ended[0]++;
    if (ended[0] == block.size() && block != openBlock) {
      liveBlocks.remove(block);
    }
    valueBytes += outcome.length();
    done++;
    if (outcome.ending() != Outcome.Ending.VALUE) {
      failed++;
    }
    int argument = block.length(index);
    if (dropped) {
      release(1, argument);
      return;
    }
    usedBytes.addAndGet(outcome.length() - argument);
    outcomes.offer(new EndedItem(this, block.firstIndex + index, block.id(index), outcome));
  }

  @Override
  public void turnEnded() {
    wakeReader();
    wakeFeeder();
    if (total != UNKNOWN && liveBlocks.isEmpty() && !finishedSaid) {
      finishedSaid = true;
      finished.run();
    }
  }

  // The reader's side.

  /// The next outcome in the order of completion; null when all have been taken, or dropped.
  @Nullable EndedItem take(long taken) throws InterruptedException {
    EndedItem next = outcomes.poll();
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

  /// The outcome makes room for others.
  void read(EndedItem ended) {
    release(1, ended.outcome().length());
    wakeFeeder();
  }

  @Nullable Throwable sourceFailure() {
    return sourceFailure;
  }

  /// Nothing of what ends from now on will be read.
  void drop() {
    dropped = true;
    stop();
    wakeReader();
  }

  /// The feeder is to stop.
  void stop() {
    stopped = true;
    Thread waiting = feeder;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /// How many items there are, or -1.
  long knownTotal() {
    return total != UNKNOWN ? total : expectedTotal;
  }

  MapProgress progress() {
    long known = knownTotal();
    return new MapProgress(
        fed, done, failed, known < 0 ? OptionalLong.empty() : OptionalLong.of(known));
  }

  private void release(int items, long bytes) {
    released.addAndGet(items);
    usedBytes.addAndGet(-bytes);
  }

  private void wakeReader() {
    Thread waiting = reader;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  // Only when half the room is free, so that the two do not hand single items to and fro.
  private void wakeFeeder() {
    Thread waiting = feeder;
    if (waiting != null && hasRoom(2)) {
      LockSupport.unpark(waiting);
    }
  }
}
