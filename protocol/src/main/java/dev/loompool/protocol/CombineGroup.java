package dev.loompool.protocol;

import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Combines the values of a group from left to right.
public record CombineGroup<R extends @Nullable Object>(R identity, TaskBiFunction<R, R, R> combine)
    implements TaskFunction<List<R>, R> {
  @Override
  @SuppressWarnings("NullAway") // what the type variables allow, it does not follow into loops
  public R apply(List<R> values) throws Exception {
    R combined = identity;
    for (R value : values) {
      combined = combine.apply(combined, value);
    }
    return combined;
  }
}
