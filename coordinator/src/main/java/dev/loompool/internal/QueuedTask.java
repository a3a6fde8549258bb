package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSink;
import java.util.concurrent.CompletableFuture;

/// A task of its own, and the wait for its outcome. Thread-safe.
final class QueuedTask extends CompletableFuture<Outcome> implements TaskSink {
  final long id;

  QueuedTask(long id) {
    this.id = id;
  }

  @Override
  public void ended(TaskBlock block, int index, Outcome outcome) {
    complete(outcome);
  }

  @Override
  public void turnEnded() {}
}
