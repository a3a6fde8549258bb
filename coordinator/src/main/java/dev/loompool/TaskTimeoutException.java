package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// The task passed its timeout and was interrupted. The cause has the stack that the task had then.
public final class TaskTimeoutException extends TaskException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public TaskTimeoutException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause, taskId, run);
  }
}
