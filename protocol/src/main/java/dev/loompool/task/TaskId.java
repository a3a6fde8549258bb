package dev.loompool.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Names one task of one pool.
///
/// @param pool the pool that gave the id
/// @param value unique in its pool and rising in the order of submission
/// @param <R> what the task returns
@SuppressWarnings("UnusedTypeParameter") // it types Pool.result
public record TaskId<R extends @Nullable Object>(long pool, long value)
    implements Comparable<TaskId<?>>, Serializable {

  /// Orders by submission; ids of different pools are ordered by pool first.
  @Override
  public int compareTo(TaskId<?> other) {
    int byPool = Long.compare(pool, other.pool);
    return byPool != 0 ? byPool : Long.compare(value, other.value);
  }

  /// The short form that log lines and messages use, such as `t42`.
  @Override
  public String toString() {
    return "t" + value;
  }
}
