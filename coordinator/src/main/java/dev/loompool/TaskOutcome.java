package dev.loompool;

import dev.loompool.task.TaskId;
import org.jspecify.annotations.Nullable;

/// How a task ended: with a value or with a failure.
public sealed interface TaskOutcome<R extends @Nullable Object> {
  /// The task's id.
  TaskId<R> id();

  /// The task returned a value.
  record Success<R extends @Nullable Object>(TaskId<R> id, R value) implements TaskOutcome<R> {}

  /// The task gave no value.
  record Failure<R extends @Nullable Object>(TaskId<R> id, TaskException cause)
      implements TaskOutcome<R> {}
}
