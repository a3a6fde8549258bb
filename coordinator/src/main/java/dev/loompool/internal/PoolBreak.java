package dev.loompool.internal;

import dev.loompool.PoolClosedException;
import dev.loompool.PoolException;
import dev.loompool.WorkerStartException;
import org.jspecify.annotations.Nullable;

/// Why a pool broke, for outcomes that say so. Immutable.
///
/// @param how what the pool did
/// @param text the whole story
/// @param fault what its own code threw; null where its workers could not be started
record PoolBreak(String how, String text, @Nullable Throwable fault) {
  static PoolBreak withoutWorkers(String text) {
    return new PoolBreak("could not start its workers", text, null);
  }

  static PoolBreak byFault(String pool, Throwable fault) {
    String text =
        "pool '%s' is broken: its own code failed with %s; its workers were ended. Close it and open another; the stack trace says where it failed"
            .formatted(pool, fault);
    return new PoolBreak("failed", text, fault);
  }

  /// Made anew for each task, since its stack trace is that of the caller.
  PoolException exception() {
    return fault == null
        ? new WorkerStartException(text, null)
        : new PoolClosedException(text, fault);
  }
}
