package dev.loompool;

import java.time.Duration;
import java.util.OptionalInt;

/// What happens in the life of a pool, for its [PoolBuilder#listener]. Kinds may be added: a
/// `switch` over events wants a `default`.
public sealed interface PoolEvent {

  /// The pool has changed its state. Nothing follows [PoolState#TERMINATED].
  record StateChanged(PoolState state) implements PoolEvent {}

  /// A worker's process has been started, which does not yet mean that it works.
  ///
  /// @param worker the worker's name, such as `w3`
  /// @param pid its process id
  record WorkerLaunched(String worker, long pid) implements PoolEvent {}

  /// A worker that was not launched has connected and proved that it holds the pool's token.
  ///
  /// @param worker the name that it gave itself
  /// @param from the address and port that it came from
  /// @param pid its process id there
  record WorkerJoined(String worker, String from, long pid) implements PoolEvent {}

  /// A worker takes tasks from now on.
  ///
  /// @param worker its name
  /// @param pid its process id
  record WorkerReady(String worker, long pid) implements PoolEvent {}

  /// A worker's process has ended, or could not be started; or a worker that had joined is gone.
  ///
  /// @param worker its name
  /// @param pid its process id, 0 where it could not be started
  /// @param exitCode its exit code, more than 128 by the number of the signal that ended it; empty
  ///   where it could not be started, or had joined
  /// @param exit how it ended, in words such as `was killed by SIGKILL (exit 137)`
  /// @param lastWords the end of what it wrote to standard error
  /// @param lost whether it went without being told to, or while it had tasks
  /// @param started how many tasks had started in it and not ended
  /// @param returned how many of its tasks had not started: they go to other workers
  record WorkerExited(
      String worker,
      long pid,
      OptionalInt exitCode,
      String exit,
      String lastWords,
      boolean lost,
      int started,
      int returned)
      implements PoolEvent {}

  /// Tasks wait for a worker with a label, and none has it. Told once, and again when the last
  /// worker with it has gone.
  ///
  /// @param label as [TaskOptions#withLabel] names it
  record LabelMissing(String label) implements PoolEvent {}

  /// Tasks compute on every carrier thread of a worker, so that its other tasks, which have started
  /// or could, do not get to run. That is no loss: it goes on, and its heartbeat is not held up.
  ///
  /// @param worker its name
  /// @param pid its process id
  /// @param waited for how long at least
  /// @param mounted how many virtual threads have a carrier, -1 where that is not known
  /// @param queued how many others wait for one, -1 where that is not known
  record WorkerStarved(String worker, long pid, Duration waited, int mounted, int queued)
      implements PoolEvent {}

  /// A worker has left three pings unanswered. It gets no more tasks until it is heard of again,
  /// and is taken for lost when its lease ends without that.
  ///
  /// @param worker its name
  /// @param pid its process id
  /// @param silent for how long nothing has come from it
  record WorkerSuspected(String worker, long pid, Duration silent) implements PoolEvent {}

  /// In a worker that was starved all tasks get to run again, or one that was suspected has
  /// answered.
  ///
  /// @param worker its name
  /// @param pid its process id
  record WorkerRecovered(String worker, long pid) implements PoolEvent {}
}
