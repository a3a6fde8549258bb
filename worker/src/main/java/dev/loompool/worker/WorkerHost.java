package dev.loompool.worker;

/// What becomes of the process that a worker is in. Called on the event loop.
@FunctionalInterface
public interface WorkerHost {
  /// The connection has ended, and no goodbye was said.
  void coordinatorGone();

  /// The coordinator and the worker know each other from now on.
  default void welcomed() {}

  /// The coordinator closes the connection next.
  ///
  /// @param superseded whether another process has taken the worker's name
  default void dismissed(String reason, boolean superseded) {}

  /// The two do not work together.
  ///
  /// @param text who was refused, and why
  default void refused(String text) {
    System.err.println("worker could not start: " + text);
  }
}
