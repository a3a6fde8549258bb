package dev.loompool.internal;

import dev.loompool.internal.core.TaskSettings;
import java.lang.invoke.VarHandle;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How far the feeder of one map may go ahead, and its wait for more. Thread-safe: the feeder
/// feeds, the control loop ends, the reader reads.
/* An item counts from the moment it is fed to the moment it is read; its bytes are those of its argument
 * until it has ended, and those of its value from then on. What has not ended is counted with the mean size
 * of the values so far, and the items under way grow with what is known of that mean.
 *
 * Three bounds, the widest holds: a few items, however large; as many as fill the pool, up to the bytes that
 * the whole pool may have pending; and what keeps small items flowing, up to 16 MiB.
 *
 * The feeder writes `feeder`, then looks for room; who makes room does that first and reads `feeder`
 * afterwards. So no wake-up is missed.
 */
final class MapWindow {
  private static final long FLOW_ITEMS = 32 * 1024;
  private static final long FLOW_BYTES = 16 * 1024 * 1024;
  private static final int FEW_ITEMS = 4;

  /// While less than half of its room is taken, the feeder looks again after so many items, or one
  /// that has more bytes than these.
  private static final int GRANT_ITEMS = 64;

  private static final int GRANT_BYTES = 4096;

  /// So many small ones may flow from the start, and more with each that has ended.
  private static final long FIRST_ITEMS = 128;

  private final long fullItems;
  private final long fullBytes;
  private final int maxInFlight;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong readBytes = new AtomicLong();
  private volatile @Nullable Thread feeder;
  private volatile boolean stopped;

  private int granted;

  // Written by the feeder alone.
  private final AtomicLong fed = new AtomicLong();
  private final AtomicLong fedBytes = new AtomicLong();

  // Written by the control loop alone.
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong endedBytes = new AtomicLong();
  private final AtomicLong valueBytes = new AtomicLong();

  /// @param fullItems how many items fill the pool
  /// @param fullBytes how many bytes they may have
  /// @param maxInFlight how many items may be fed and not have ended
  MapWindow(long fullItems, long fullBytes, int maxInFlight) {
    this.fullItems = fullItems;
    this.fullBytes = fullBytes;
    this.maxInFlight = maxInFlight;
  }

  /// For a pool whose workers want one item, or chunk of them, more than they have slots.
  static MapWindow of(PoolOptions pool, TaskSettings settings, OptionalInt maxInFlight) {
    long wanted = pool.workers() * (pool.concurrencyPerWorker() + 1L);
    return new MapWindow(
        wanted * settings.chunkSize(),
        pool.bounds().maxPendingBytes(),
        maxInFlight.orElse(Integer.MAX_VALUE));
  }

  /// Waits until there is room for another item; false where the map has been stopped. For the
  /// feeder.
  boolean awaitRoom() {
    if (granted > 0) {
      granted--;
      return !stopped;
    }
    if (hasRoom()) {
      granted = hasPlenty() ? GRANT_ITEMS : 0;
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

  /// Whether another item may be fed now.
  boolean hasRoom() {
    return hasRoom(1);
  }

  private boolean hasPlenty() {
    long finished = ended.get();
    return maxInFlight == Integer.MAX_VALUE
        && finished > 0
        && valueBytes.get() / finished <= GRANT_BYTES
        && fitsFlow(finished, 2);
  }

  private boolean hasRoom(int part) {
    long finished = ended.get();
    if (fed.get() - finished >= maxInFlight) {
      return false;
    }
    long items = fed.get() - read.get();
    return items < FEW_ITEMS
        || (items < fullItems && bytes(finished) < fullBytes)
        || fitsFlow(finished, part);
  }

  /// Whether a part of what keeps small items flowing is free.
  private boolean fitsFlow(long finished, int part) {
    long items = fed.get() - read.get();
    long flowItems =
        Math.min(
            Math.max(FLOW_ITEMS, 2 * fullItems),
            Math.max(FIRST_ITEMS, 2 * fullItems) + 2 * finished);
    return items < flowItems / part && bytes(finished) < FLOW_BYTES / part;
  }

  private long bytes(long finished) {
    long values = valueBytes.get();
    long used = fedBytes.get() - endedBytes.get() + values - readBytes.get();
    return used + (finished == 0 ? 0 : (fed.get() - finished) * (values / finished));
  }

  /// Whether another item may come without a look at what is under way. For the feeder.
  boolean isGranted() {
    return granted > 0;
  }

  /// Items are about to be published.
  void feed(int items, int argumentBytes) {
    if (argumentBytes > GRANT_BYTES) {
      granted = 0;
    }
    add(fedBytes, argumentBytes);
    add(fed, items);
  }

  /// The items last fed were not published.
  void takeBack(int items, int argumentBytes) {
    add(fedBytes, -argumentBytes);
    add(fed, -items);
  }

  /// So many items have ended; [#wake] follows.
  void end(int items, long argumentBytes, long outcomeBytes) {
    add(valueBytes, outcomeBytes);
    add(endedBytes, argumentBytes);
    add(ended, items);
  }

  /// So many outcomes have been read, or never will be; [#wake] follows.
  void read(int items, long outcomeBytes) {
    readBytes.addAndGet(outcomeBytes);
    read.addAndGet(items);
  }

  // For a count with one writer; the fence comes with the wait, or the wake-up.
  private static void add(AtomicLong count, long more) {
    count.lazySet(count.getPlain() + more);
  }

  /// Lets the feeder go on where there is room: half of it is free, so that feeder and reader do
  /// not hand single items to and fro.
  void wake() {
    VarHandle.fullFence();
    Thread waiting = feeder;
    if (waiting != null && hasRoom(2)) {
      LockSupport.unpark(waiting);
    }
  }

  /// The feeder is to stop.
  void stop() {
    stopped = true;
    Thread waiting = feeder;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  boolean isStopped() {
    return stopped;
  }

  long fed() {
    return fed.get();
  }

  long ended() {
    return ended.get();
  }
}
