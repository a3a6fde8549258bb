package dev.loompool.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A function of two arguments that runs in a worker.
@FunctionalInterface
public interface TaskBiFunction<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {
  /// Runs in the worker.
  R apply(A first, B second) throws Exception;
}
