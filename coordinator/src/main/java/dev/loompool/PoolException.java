package dev.loompool;

import org.jspecify.annotations.Nullable;

/// What goes wrong with a pool or with a task.
public abstract sealed class PoolException extends RuntimeException
    permits TaskException,
        PoolClosedException,
        PoolConnectException,
        PoolInterruptedException,
        WorkerStartException {
  private static final long serialVersionUID = 1;

  PoolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
