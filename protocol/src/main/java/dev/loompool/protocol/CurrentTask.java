package dev.loompool.protocol;

import dev.loompool.task.TaskContext;
import org.jspecify.annotations.Nullable;

/// Holds the task that a runner is on. The scoped value is bound once for each runner, so that a
/// task costs a field write and not a binding.
///
/// Written by its runner; read by it and by the threads that its tasks fork, which start later.
public final class CurrentTask {
  private static final ScopedValue<CurrentTask> BOUND = ScopedValue.newInstance();

  private @Nullable TaskContext context;

  /// The context bound to this thread.
  public static TaskContext context() {
    TaskContext current = BOUND.isBound() ? BOUND.get().context : null;
    if (current == null) {
      throw new IllegalStateException(
          "no task runs on thread '"
              + Thread.currentThread().getName()
              + "'; call TaskContext.current() inside a task");
    }
    return current;
  }

  /// Runs the loop with this holder bound.
  public void during(Runnable loop) {
    ScopedValue.where(BOUND, this).run(loop);
  }

  /// Says which task runs from now on, null for none.
  public void set(@Nullable TaskContext next) {
    context = next;
  }
}
