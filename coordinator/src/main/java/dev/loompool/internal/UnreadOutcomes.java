package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the outcomes that queued tasks have and nobody has taken. Thread-safe.
///
/// They cannot hold back who queues, since queueing everything before reading anything must work;
/// past the bound they make `queue` fail.
final class UnreadOutcomes {
  /// What an outcome takes beside its value.
  static final int OUTCOME_BYTES = 200;

  private final String pool;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong count = new AtomicLong();

  UnreadOutcomes(String pool, long maxBytes) {
    this.pool = pool;
    this.maxBytes = maxBytes;
  }

  void add(Outcome outcome) {
    count.incrementAndGet();
    bytes.addAndGet(size(outcome));
  }

  void remove(Outcome outcome) {
    count.decrementAndGet();
    bytes.addAndGet(-size(outcome));
  }

  /// @throws RejectedExecutionException where there are too many
  void ensureRoom() {
    if (bytes.get() > maxBytes) {
      throw new RejectedExecutionException(
          """
          pool '%s' queues no more tasks: too many outcomes of queued tasks are unread.
            unread  %,d outcomes of %,d bytes, above maxUnreadBytes (%,d)
            why     an outcome is kept until it is taken, and here nobody takes them fast enough
            fix     take them with Pool.result, let go of ids with Pool.forget, or raise PoolBuilder.maxUnreadBytes\
          """
              .formatted(pool, count.get(), bytes.get(), maxBytes));
    }
  }

  private static long size(Outcome outcome) {
    return OUTCOME_BYTES
        + outcome.length()
        + outcome.earlier().stream().mapToLong(UnreadOutcomes::size).sum();
  }
}
