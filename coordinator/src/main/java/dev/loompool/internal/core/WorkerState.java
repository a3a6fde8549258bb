package dev.loompool.internal.core;

/// Where a worker is in its life.
///
/// ```
/// Launching --workerReady--> Ready --budget spent, shutdown--> Draining --workerDrained--> Drained
///     |                        |                                  |                          |
///     +------------------------+---------- kill ------------------+--------------------------+--> Killed
///     |                        |                                  |                          |      |
///     +------------------------+--------------------------- workerExited --------------------+------+--> Exited
/// ```
///
/// A worker that drains unasked goes from Ready to Drained.
sealed interface WorkerState {
  /// Its process has been asked for.
  ///
  /// @param since when the launch began
  record Launching(long since) implements WorkerState {}

  /// Takes tasks.
  ///
  /// @param since when the worker became ready
  record Ready(long since) implements WorkerState {}

  /// Takes no more tasks and finishes those it has.
  record Draining(Ready before) implements WorkerState {}

  /// Has nothing left and is about to exit.
  record Drained(WorkerState before) implements WorkerState {}

  /// Is being ended by force.
  ///
  /// @param dismissed whether it was killed because the pool closes
  record Killed(WorkerState before, boolean dismissed) implements WorkerState {}

  record Exited() implements WorkerState {}

  /// Whether the worker is to go: its exit is no loss.
  default boolean isDismissed() {
    return switch (this) {
      case Launching _, Ready _ -> false;
      case Draining _, Exited _ -> true;
      case Drained(var before) -> before.isDismissed();
      case Killed(var before, var dismissed) -> dismissed || before.isDismissed();
    };
  }

  /// How long a launch took that has not succeeded.
  default long launchNanos(long now) {
    return switch (this) {
      case Launching(var since) -> now - since;
      case Killed(var before, _) -> before.launchNanos(now);
      case Ready _, Draining _, Drained _, Exited _ -> 0;
    };
  }

  /// For how long the worker has been ready; negative where it never was.
  default long readyNanos(long now) {
    return switch (this) {
      case Launching _, Exited _ -> -1;
      case Ready(var since) -> now - since;
      case Draining(var before) -> before.readyNanos(now);
      case Drained(var before) -> before.readyNanos(now);
      case Killed(var before, _) -> before.readyNanos(now);
    };
  }

  /// Whether a worker that joined may be sent pings.
  default boolean hasConnection() {
    return isReachable() || this instanceof Launching;
  }

  /// Whether frames may be sent to the worker.
  default boolean isReachable() {
    return switch (this) {
      case Ready _, Draining _ -> true;
      case Launching _, Drained _, Killed _, Exited _ -> false;
    };
  }
}
