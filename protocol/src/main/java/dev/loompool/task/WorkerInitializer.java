package dev.loompool.task;

import java.io.Serializable;

/// Prepares a worker: runs once in each worker process before its first task. Where it throws, the
/// worker does not start.
@FunctionalInterface
public interface WorkerInitializer extends Serializable {
  /// Runs in the worker.
  void initialize() throws Exception;
}
