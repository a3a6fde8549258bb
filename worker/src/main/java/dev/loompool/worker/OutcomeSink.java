package dev.loompool.worker;

/// Takes outcomes one by one. Confined to the event loop.
@FunctionalInterface
interface OutcomeSink {
  /// Takes the outcome of a task.
  ///
  /// @param ending the number of an [dev.loompool.protocol.v1.Ending]
  /// @param values holds the value, from the offset on; a large one may be kept
  void outcome(
      long task,
      int attempt,
      int run,
      int ending,
      long micros,
      byte[] values,
      int offset,
      int length);
}
