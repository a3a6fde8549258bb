package dev.loompool;

import org.jspecify.annotations.Nullable;

/// The pool could not start its workers. The message has the last words of the worker that failed.
public final class WorkerStartException extends PoolException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public WorkerStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
