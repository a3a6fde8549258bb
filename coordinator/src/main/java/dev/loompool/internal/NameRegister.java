package dev.loompool.internal;

import dev.loompool.spi.WorkerId;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What the pool's workers are called, those too that are gone: `w3`, or the name under which one
/// joined. Thread-safe.
final class NameRegister {
  /// Of workers that joined long ago nobody asks.
  private static final int MOST = 10_000;

  /// In a client: what the numbers of the host's workers are raised by, as its own number is
  /// theirs.
  static final int OF_HOST = 1 << 28;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, String> joined =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
          return size() > MOST;
        }
      };

  private final BitSet isJoined = new BitSet();
  private volatile boolean
      hasJoined; // set under the lock, before the first outcome of such a worker

  /// In a client: what a worker of the host is called.
  void named(int worker, String name) {
    lock.lock();
    try {
      joined.put(worker, name);
    } finally {
      lock.unlock();
    }
  }

  void joined(int worker, String name) {
    lock.lock();
    try {
      joined.put(worker, name);
      isJoined.set(worker);
      hasJoined = true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether any has joined so far.
  boolean hasJoined() {
    return hasJoined;
  }

  /// Whether nobody launched it.
  boolean isJoined(int worker) {
    lock.lock();
    try {
      return isJoined.get(worker);
    } finally {
      lock.unlock();
    }
  }

  String of(int worker) {
    lock.lock();
    try {
      String name = joined.get(worker);
      return name != null ? name : new WorkerId(worker % OF_HOST).toString();
    } finally {
      lock.unlock();
    }
  }
}
