package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// The task threw. The cause is what it threw, or a [dev.loompool.protocol.RemoteThrowable] where
/// that could not be rebuilt here. Or the pool's [dev.loompool.spi.Scheduler] failed for it; then
/// the cause is what that one threw, if anything.
///
/// The stack trace of the cause begins with the frames of the task in its worker. Then come a line
/// that names worker, task, item and attempt, and the frames of the caller who asked for the
/// outcome. Items are counted from 0, as in a list. The pool's own frames are left out; the system
/// property `loompool.fullTrace=true` keeps those of the worker.
public final class TaskFailedException extends TaskException {
  private static final long serialVersionUID = 1;

  /// For the pool's own use.
  public TaskFailedException(
      String message, @Nullable Throwable cause, @Nullable TaskId<?> taskId, TaskRun run) {
    super(message, cause, taskId, run);
  }
}
