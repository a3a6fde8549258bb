package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// The task, its argument or its value could not be sent.
public final class TaskSerializationException extends TaskException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public TaskSerializationException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause, taskId, run);
  }
}
