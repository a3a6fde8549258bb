package dev.loompool.internal;

import java.time.Duration;

/// What the exit of the JVM does to a pool. Thread-safe.
interface ExitingPool {
  /// How long tasks may go on after a SIGTERM.
  Duration exitGrace();

  /// Takes no new tasks; those that are there finish.
  void finish();

  boolean hasEnded();

  /// Ends the tasks that are left when their grace is over.
  void cutOff();

  /// Kills what is left of the workers and removes the folder. Waits for the workers for a moment.
  void kill();
}
