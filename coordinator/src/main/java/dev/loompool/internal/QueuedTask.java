package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.core.TaskSink;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// A task of its own, and the wait for its outcome. Thread-safe.
final class QueuedTask extends CompletableFuture<Outcome> implements TaskSink, TaskLabel {
  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<QueuedTask, @Nullable Set> WAITERS =
      AtomicReferenceFieldUpdater.newUpdater(QueuedTask.class, Set.class, "waiters");

  private static final Outcome FORGOTTEN = Outcome.local(Outcome.Ending.CANCELLED, 0, 0, 0, null);

  final long id;
  private final TaskSettings settings;
  private final @Nullable UnreadOutcomes keeper;
  private volatile @Nullable Set<Runnable> waiters;

  /// @param keeper counts the outcome while it is kept; null where somebody waits for it
  QueuedTask(long id, TaskSettings settings, @Nullable UnreadOutcomes keeper) {
    this.id = id;
    this.settings = settings;
    this.keeper = keeper;
  }

  /// The outcome has been taken or will not be: it is no longer kept.
  void letGo() {
    if (!complete(FORGOTTEN) && keeper != null) {
      keeper.remove(join());
    }
  }

  @Override
  public long task() {
    return id;
  }

  @Override
  public long index() {
    return NONE;
  }

  @Override
  public long total() {
    return NONE;
  }

  @Override
  public TaskSettings settings() {
    return settings;
  }

  /// Runs the waiter when the task has ended, perhaps twice. Unlike a stage it can be taken back.
  void addWaiter(Runnable waiter) {
    if (waiters == null) {
      WAITERS.compareAndSet(this, null, ConcurrentHashMap.newKeySet());
    }
    Objects.requireNonNull(waiters).add(waiter);
    if (isDone()) {
      waiter.run();
    }
  }

  void removeWaiter(Runnable waiter) {
    Set<Runnable> waiting = waiters;
    if (waiting != null) {
      waiting.remove(waiter);
    }
  }

  @Override
  public void ended(TaskBlock block, int index, Outcome outcome) {
    if (keeper == null) {
      complete(outcome);
    } else {
      Outcome kept = outcome.trimmed();
      keeper.add(kept);
      if (!complete(kept)) {
        keeper.remove(kept);
      }
    }
    Set<Runnable> waiting = waiters;
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  @Override
  public void turnEnded() {}
}
