package dev.loompool;

/// Takes what the tasks of launched workers print, line by line. Called from a thread for each
/// stream of each worker: implementations are thread-safe, and slow ones hold the printing tasks
/// up.
@FunctionalInterface
public interface WorkerOutput {
  /// A line came.
  ///
  /// @param worker the worker's name, such as `w3`
  /// @param error whether it came from standard error
  /// @param text the line without its end
  void line(String worker, boolean error, String text);
}
