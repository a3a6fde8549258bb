package dev.loompool;

import org.jspecify.annotations.Nullable;

/// The pool takes no more tasks.
public final class PoolClosedException extends PoolException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public PoolClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
