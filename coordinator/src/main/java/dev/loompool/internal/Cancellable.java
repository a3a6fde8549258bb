package dev.loompool.internal;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A future whose cancelling reaches the task. Thread-safe.
final class Cancellable<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Runnable cancellation;

  /// @param cancellation is run when the future is cancelled
  Cancellable(Runnable cancellation) {
    this.cancellation = cancellation;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      cancellation.run();
    }
    return cancelled;
  }

  /// Stages have no task of their own: cancelling one does not cancel this.
  @Override
  public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
