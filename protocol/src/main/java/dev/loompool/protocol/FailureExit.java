package dev.loompool.protocol;

import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskExceptionHandler;
import org.jspecify.annotations.Nullable;

/// Has the worker exit with 1 once a task of it has thrown, as a program does whose `main` throws.
///
/// @param next handles what was thrown
public record FailureExit(@Nullable TaskExceptionHandler next) implements TaskExceptionHandler {
  private static volatile boolean failed;

  /// What a worker exits with that has done its work.
  public static int code() {
    return failed ? 1 : 0;
  }

  @Override
  public void handle(TaskContext context, Throwable thrown) {
    failed = true;
    if (next != null) {
      next.handle(context, thrown);
    }
  }
}
