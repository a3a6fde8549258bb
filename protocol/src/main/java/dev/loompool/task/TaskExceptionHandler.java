package dev.loompool.task;

import java.io.Serializable;

/// Sees, in the worker, what a task threw, before the coordinator is told. What the handler itself
/// throws is added to the task's failure as suppressed.
@FunctionalInterface
public interface TaskExceptionHandler extends Serializable {
  /// Runs in the worker, on the task's thread; for several tasks at the same time.
  void handle(TaskContext context, Throwable thrown);
}
