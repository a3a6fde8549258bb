package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// The task threw. The cause is what it threw, with the worker's stack frames, or a
/// [dev.loompool.protocol.RemoteThrowable] where that could not be rebuilt here.
public final class TaskFailedException extends TaskException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public TaskFailedException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause, taskId, run);
  }
}
