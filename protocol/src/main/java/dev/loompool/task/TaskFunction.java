package dev.loompool.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function of one argument that runs in a worker. Lambdas and method references of this type are
/// serializable; what they capture must be too.
///
/// The tasks of one map share one copy of the function in each worker, and of what it captures, and
/// call it from several threads at the same time.
@FunctionalInterface
public interface TaskFunction<A extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  /// Runs in the worker.
  R apply(A argument) throws Exception;
}
