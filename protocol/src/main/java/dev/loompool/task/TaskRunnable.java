package dev.loompool.task;

import java.io.Serializable;

/// An action without argument or value that runs in a worker.
@FunctionalInterface
public interface TaskRunnable extends Serializable {
  /// Runs in the worker.
  void run() throws Exception;
}
