package dev.loompool.internal.core;

import dev.loompool.PoolState;

/// What the core wants done. Called on the control loop, from within the core's inputs; nothing
/// here may call back into the core before the input has returned.
public interface PoolEffects {
  /// Start a process for this new worker. It answers with `workerReady` or `workerExited`.
  void launch(int worker);

  /// Send these tasks of the block to the worker.
  void send(int worker, TaskBlock block, int from, int count, int attempt, int run);

  /// Ask the worker to give back up to this many tasks that have not started.
  void revoke(int worker, int count);

  /// Tell the worker to end this task.
  void cancel(int worker, long task);

  /// Tell the worker to finish what it has and to exit.
  void drain(int worker);

  /// Ask the worker for a sign of life.
  void ping(int worker);

  /// End the worker's process by force. It answers with `workerExited`.
  void kill(int worker, String reason);

  /// Deliver the outcome of a task: once for each.
  void end(TaskBlock block, int index, Outcome outcome);

  /// Deliver the values of adjacent tasks, of which the first has the value at this place.
  default void endAll(TaskBlock block, int from, int count, EndedValues values, int place) {
    for (int next = 0; next < count; next++) {
      end(block, from + next, values.outcome(place + next));
    }
  }

  /// So many tasks and bytes of arguments have left the pending ones.
  void leftPending(int tasks, long bytes);

  /// The state has changed. After [PoolState#TERMINATED] nothing follows. For [PoolState#BROKEN]
  /// and [PoolState#DEGRADED] the reason has the history of the launches, otherwise it is empty.
  void stateChanged(PoolState state, String reason);

  /// A worker takes tasks from now on.
  void workerReady(int worker, long pid);

  /// A ready worker has been silent for so long that it gets no more tasks for now.
  void workerSuspected(int worker, long pid, long silentNanos);

  /// A worker that was suspected has been heard of.
  void workerRecovered(int worker, long pid);

  /// Tasks are pending that need a worker with this label, and there is none.
  default void labelMissing(String label) {}

  /// A worker has exited. It is lost when it was not told to, or still had tasks: so many had
  /// started, so many had only been sent.
  void workerExited(WorkerExit exit, boolean lost, int started, int returned);
}
