package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// Every attempt of the task ended with the loss of its worker.
public final class WorkerLostException extends TaskException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public WorkerLostException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause, taskId, run);
  }
}
