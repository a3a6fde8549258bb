package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// A task gave no value.
public abstract sealed class TaskException extends PoolException
    permits TaskFailedException,
        TaskTimeoutException,
        TaskCancelledException,
        TaskSerializationException,
        WorkerLostException,
        PoisonTaskException {
  private static final long serialVersionUID = 1;

  private final @Nullable TaskId<?> taskId;
  private final TaskRun run;

  TaskException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause);
    this.taskId = taskId;
    this.run = run;
  }

  /// The task; null where it was refused before it had an id.
  public @Nullable TaskId<?> taskId() {
    return taskId;
  }

  /// The name of the worker that ran the last attempt; empty where no worker had the task.
  public String worker() {
    return run.worker();
  }

  /// The number of the last attempt; 0 where no worker had the task.
  public int attempt() {
    return run.attempt();
  }
}
