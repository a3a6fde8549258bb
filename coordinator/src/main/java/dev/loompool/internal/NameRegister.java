package dev.loompool.internal;

import dev.loompool.spi.WorkerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What the pool's workers are called, those too that are gone: `w3`, or the name under which one
/// joined. Thread-safe.
final class NameRegister {
  /// Of workers that joined long ago nobody asks.
  private static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, String> joined =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
          return size() > MOST;
        }
      };

  void joined(int worker, String name) {
    lock.lock();
    try {
      joined.put(worker, name);
    } finally {
      lock.unlock();
    }
  }

  String of(int worker) {
    lock.lock();
    try {
      String name = joined.get(worker);
      return name != null ? name : new WorkerId(worker).toString();
    } finally {
      lock.unlock();
    }
  }
}
