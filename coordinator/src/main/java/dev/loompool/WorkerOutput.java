package dev.loompool;

/// Takes what the tasks of launched workers print, line by line. Called from a thread for each
/// stream of each worker: implementations are thread-safe, and slow ones hold the printing tasks
/// up. Past a burst of 16 MiB a stream has 4 MiB a second; lines beyond that are dropped, and a
/// line in parentheses says how many. Another says that a task has closed the stream.
@FunctionalInterface
public interface WorkerOutput {
  /// A line came.
  ///
  /// @param worker the worker's name, such as `w3`
  /// @param error whether it came from standard error
  /// @param text the line without its end
  void line(String worker, boolean error, String text);
}
