package dev.loompool.worker;

/// Takes note of the tasks that start, so that the coordinator knows of them once this process is
/// gone. Thread-safe.
interface StartNotes {
  /// A runner is about to run the task.
  void started(int runner, long task, int run);

  /// The runner has run the task; its outcome has not been sent.
  void ended(int runner, long task, int run);
}
