package dev.loompool.internal;

import dev.loompool.PoolClosedException;
import dev.loompool.PoolConnectException;
import dev.loompool.PoolException;
import dev.loompool.WorkerStartException;
import org.jspecify.annotations.Nullable;

/// Why a pool broke, for outcomes that say so. Immutable.
///
/// @param how what the pool did
/// @param text the whole story
/// @param fault what its own code threw; null where its workers could not be started
/// @param isLost whether the coordinator of a client is gone
record PoolBreak(String how, String text, @Nullable Throwable fault, boolean isLost) {
  static PoolBreak withoutWorkers(String text) {
    return new PoolBreak("could not start its workers", text, null, false);
  }

  static PoolBreak withoutHost(String text) {
    return new PoolBreak("lost its coordinator", text, null, true);
  }

  static PoolBreak byFault(String pool, Throwable fault) {
    String text =
        "pool '%s' is broken: its own code failed with %s; its workers were ended. Close it and open another; the stack trace says where it failed"
            .formatted(pool, fault);
    return new PoolBreak("failed", text, fault, false);
  }

  /// Made anew for each task, since its stack trace is that of the caller.
  PoolException exception() {
    if (isLost) {
      return new PoolConnectException(text, null);
    }
    return fault == null
        ? new WorkerStartException(text, null)
        : new PoolClosedException(text, fault);
  }

  /// The same, with the stack trace of this caller.
  static PoolException again(PoolException known) {
    String text = String.valueOf(known.getMessage());
    return known instanceof PoolConnectException
        ? new PoolConnectException(text, known)
        : new PoolClosedException(text, known);
  }
}
