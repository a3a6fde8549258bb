package dev.loompool.protocol;

import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies a function to each item of a group and combines the values from left to right.
public record MapGroup<A extends @Nullable Object, R extends @Nullable Object>(
    TaskFunction<? super A, R> function, R identity, TaskBiFunction<R, R, R> combine)
    implements TaskFunction<List<A>, R> {
  @Override
  @SuppressWarnings("NullAway") // what the type variables allow, it does not follow into loops
  public R apply(List<A> group) throws Exception {
    R combined = identity;
    for (A item : group) {
      combined = combine.apply(combined, function.apply(item));
    }
    return combined;
  }
}
