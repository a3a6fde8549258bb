package dev.loompool;

/// Where a pool is in its life.
public enum PoolState {
  /// Takes tasks.
  OPEN,
  /// As [#OPEN], but with fewer workers: launches fail, and are tried again from time to time.
  DEGRADED,
  /// Takes no new tasks and finishes those it has.
  SHUTTING_DOWN,
  /// Ends its workers without waiting for their tasks.
  TERMINATING,
  /// Could not start its workers and has none left, or failed itself: every task has failed, with a
  /// [WorkerStartException] or a [PoolClosedException] as its cause.
  BROKEN,
  /// The last worker has exited.
  TERMINATED
}
