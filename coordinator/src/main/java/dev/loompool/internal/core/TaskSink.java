package dev.loompool.internal.core;

/// Takes the outcomes of one caller's tasks. Called on the control loop; must not block.
public interface TaskSink {
  /// The task has ended; said once for each task.
  void ended(TaskBlock block, int index, Outcome outcome);

  /// Adjacent tasks have ended, of which the first has the value at this place.
  default void endedAll(TaskBlock block, int from, int count, EndedValues values, int place) {
    for (int next = 0; next < count; next++) {
      ended(block, from + next, values.outcome(place + next));
    }
  }

  /// No more outcomes come in this turn of the loop: the time to wake the one who waits.
  void turnEnded();
}
