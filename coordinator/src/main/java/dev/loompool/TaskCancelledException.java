package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// The task was cancelled, or its pool ended; then the cause is the pool's exception.
public final class TaskCancelledException extends TaskException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public TaskCancelledException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause, taskId, run);
  }
}
