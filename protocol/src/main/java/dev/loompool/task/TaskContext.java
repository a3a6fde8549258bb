package dev.loompool.task;

import dev.loompool.protocol.CurrentTask;
import java.time.Instant;
import java.util.Optional;

/// What a running task may know of itself. Bound to the task's virtual thread as a [ScopedValue],
/// so that threads which the task forks in a structured way see it as well.
public interface TaskContext {
  /// The context of the task that runs on this thread.
  ///
  /// @throws IllegalStateException when no task runs on this thread
  static TaskContext current() {
    return CurrentTask.context();
  }

  /// The id that the coordinator gave the task.
  TaskId<?> taskId();

  /// Which attempt this is, from 1.
  int attempt();

  /// The name of the worker, such as `w3`.
  String worker();

  /// When this attempt will be interrupted, by the worker's clock; empty without a timeout.
  Optional<Instant> deadline();

  /// Whether the task was cancelled or has passed its timeout.
  boolean isCancelled();

  /// The same for every attempt of one task and for no other task: a key with which the outside
  /// world can tell a repeated attempt from a new request.
  String idempotencyKey();
}
