package dev.loompool.internal;

import dev.loompool.protocol.CombineGroup;
import dev.loompool.protocol.MapGroup;
import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskFunction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tasks of a `mapReduce`: a group of neighbours becomes one value in a worker, then groups of
/// such values do, until one is left. Associativity is all that this needs.
final class Reduction {
  private static final int GROUP = 512;
  private static final int PARTIALS = 64;

  private Reduction() {}

  static <A extends @Nullable Object, R extends @Nullable Object> R reduce(
      OptionedSubmitter submitter,
      TaskFunction<? super A, R> function,
      R identity,
      TaskBiFunction<R, R, R> combine,
      Iterable<? extends A> items)
      throws InterruptedException {
    List<R> partials =
        submitter
            .<List<A>, R>map(new MapGroup<A, R>(function, identity, combine), groups(items, GROUP))
            .get();
    CombineGroup<R> again = new CombineGroup<>(identity, combine);
    while (partials.size() > 1) {
      partials = submitter.<List<R>, R>map(again, groups(partials, PARTIALS)).get();
    }
    return partials.isEmpty() ? identity : partials.getFirst();
  }

  private static <T extends @Nullable Object> Iterable<List<T>> groups(
      Iterable<? extends T> items, int size) {
    return () -> {
      Iterator<? extends T> source = items.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return source.hasNext();
        }

        @Override
        public List<T> next() {
          List<T> group = new ArrayList<>();
          while (group.size() < size && source.hasNext()) {
            group.add(source.next());
          }
          return group;
        }
      };
    };
  }
}
