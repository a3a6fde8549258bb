package dev.loompool;

import org.jspecify.annotations.Nullable;

/// A client could not connect to the coordinator that hosts its pool: it is not there, has been
/// gone for too long, or did not let the client in. The message says which.
public final class PoolConnectException extends PoolException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public PoolConnectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
