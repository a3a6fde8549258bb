package dev.loompool;

import org.jspecify.annotations.Nullable;

/// The thread was interrupted in a wait that declares no [InterruptedException]. Its interrupt flag
/// is set.
public final class PoolInterruptedException extends PoolException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public PoolInterruptedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
