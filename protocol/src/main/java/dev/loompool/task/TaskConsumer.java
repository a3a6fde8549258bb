package dev.loompool.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// An action of one argument that runs in a worker.
@FunctionalInterface
public interface TaskConsumer<A extends @Nullable Object> extends Serializable {
  /// Runs in the worker.
  void accept(A argument) throws Exception;
}
