package dev.loompool.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Which tasks the latest requests of clients have queued: one whose answer was lost comes again,
/// and must not queue another. Thread-safe.
final class AcceptedOnce {
  private static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, CompletableFuture<Long>> latest =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CompletableFuture<Long>> eldest) {
          return size() > MOST;
        }
      };

  private record Key(long instance, long request) {}

  /// The id of the task that this request queues, or queued before.
  ///
  /// @param queue queues it; gives 0 where it does not
  long once(long instance, long request, LongSupplier queue) throws InterruptedException {
    Key key = new Key(instance, request);
    while (true) {
      CompletableFuture<Long> own = new CompletableFuture<>();
      CompletableFuture<Long> other = claim(key, own);
      if (other == null) {
        return queue(key, own, queue);
      }
      try {
        return other.get();
      } catch (ExecutionException e) {
        // It was interrupted or refused: so this one tries.
        drop(key, other);
      }
    }
  }

  private long queue(Key key, CompletableFuture<Long> own, LongSupplier queue) {
    long id = 0;
    try {
      id = queue.getAsLong();
      return id;
    } finally {
      if (id == 0) {
        drop(key, own);
        own.completeExceptionally(new IllegalStateException("not queued"));
      } else {
        own.complete(id);
      }
    }
  }

  private @Nullable CompletableFuture<Long> claim(Key key, CompletableFuture<Long> own) {
    lock.lock();
    try {
      return latest.putIfAbsent(key, own);
    } finally {
      lock.unlock();
    }
  }

  private void drop(Key key, CompletableFuture<Long> claim) {
    lock.lock();
    try {
      latest.remove(key, claim);
    } finally {
      lock.unlock();
    }
  }
}
