package dev.loompool.internal.core;

/// Takes the outcomes of one caller's tasks. Called on the control loop; must not block.
public interface TaskSink {
  /// The task has ended; said once for each task.
  void ended(TaskBlock block, int index, Outcome outcome);

  /// No more outcomes come in this turn of the loop: the time to wake the one who waits.
  void turnEnded();
}
