package dev.loompool.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Room for tasks that wait for a worker: so many, with so many bytes of arguments. A task that is
/// larger than the whole room is let in when there is no other. Thread-safe.
/* Concurrency: both counts stand in one word, so taking and giving back are single steps. Who finds no room
 * waits for its turn, a fair lock. Thus only one looks for room at a time, and neither those behind it nor
 * newcomers overtake it: a large task gets in once enough small ones have left.
 *
 * The one whose turn it is writes `first`, then looks for room; who gives room back does that first and
 * reads `first` afterwards. So no wake-up is missed.
 */
final class Room {
  /// The most bytes for which there can be room.
  static final long MAX_BYTES = 1L << 33;

  private static final int BYTES_WIDTH = 34;

  private final int maxTasks;
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile @Nullable Waiter first;
  private volatile boolean closed;

  private record Waiter(Thread thread, long bytes) {}

  Room(int maxTasks, long maxBytes) {
    this.maxTasks = maxTasks;
    this.maxBytes = maxBytes;
  }

  /// Takes room for one task; false where there is none, or others wait for it.
  boolean tryAcquire(long bytes) {
    return !turn.isLocked() && take(bytes);
  }

  /// Takes room for so many tasks with so many bytes in all; false where less than half of it would
  /// be left, or others wait for it.
  boolean tryAcquire(int tasks, long bytes) {
    if (turn.isLocked()) {
      return false;
    }
    long before = used.get();
    while (leavesHalf(before, tasks, bytes)) {
      long seen = used.compareAndExchange(before, before + word(tasks, bytes));
      if (seen == before) {
        return true;
      }
      before = seen;
    }
    return false;
  }

  private boolean leavesHalf(long word, int tasks, long bytes) {
    return tasks(word) + tasks <= maxTasks / 2 && bytes(word) + bytes <= maxBytes / 2;
  }

  /// Waits for room for one task and takes it; false where the room was closed meanwhile.
  ///
  /// @throws InterruptedException when interrupted; then nothing was taken
  boolean acquire(long bytes) throws InterruptedException {
    if (tryAcquire(bytes)) {
      return true;
    }
    turn.lockInterruptibly();
    try {
      return awaitFirst(bytes);
    } finally {
      turn.unlock();
    }
  }

  private boolean awaitFirst(long bytes) throws InterruptedException {
    first = new Waiter(Thread.currentThread(), bytes);
    try {
      while (!closed) {
        if (take(bytes)) {
          return true;
        }
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return false;
    } finally {
      first = null;
    }
  }

  /// Takes room for so many tasks, also where there is none: for those that have been accepted
  /// elsewhere.
  void take(int tasks, long bytes) {
    used.addAndGet(word(tasks, bytes));
  }

  /// Gives back what tasks have taken.
  void release(int tasks, long bytes) {
    long now = used.addAndGet(-word(tasks, bytes));
    Waiter waiter = first;
    if (waiter != null && fits(now, waiter.bytes)) {
      LockSupport.unpark(waiter.thread);
    }
  }

  /// Lets nobody wait any longer.
  void close() {
    closed = true;
    Waiter waiter = first;
    if (waiter != null) {
      LockSupport.unpark(waiter.thread);
    }
  }

  private boolean take(long bytes) {
    long before = used.get();
    while (fits(before, bytes)) {
      long seen = used.compareAndExchange(before, before + word(1, bytes));
      if (seen == before) {
        return true;
      }
      before = seen;
    }
    return false;
  }

  private boolean fits(long word, long bytes) {
    return word == 0 || (tasks(word) < maxTasks && bytes(word) + bytes <= maxBytes);
  }

  private static long tasks(long word) {
    return word >>> BYTES_WIDTH;
  }

  private static long bytes(long word) {
    return word & ((1L << BYTES_WIDTH) - 1);
  }

  private static long word(long tasks, long bytes) {
    return (tasks << BYTES_WIDTH) + bytes;
  }
}
