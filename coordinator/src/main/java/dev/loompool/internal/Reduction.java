package dev.loompool.internal;

import dev.loompool.protocol.CombineGroup;
import dev.loompool.protocol.MapGroup;
import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskFunction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The tasks of a `mapReduce`: a group of neighbours becomes one value in a worker, then groups of
/// such values do, until one is left. Associativity is all that this needs. A group has so many
/// items, or so many bytes.
final class Reduction {
  private static final int LARGEST_GROUP = 512;
  private static final int GROUPS_OF_A_SIZE = 8;
  private static final int PARTIALS = 64;
  private static final int GROUP_BYTES = 1024 * 1024;

  private Reduction() {}

  static <A extends @Nullable Object, R extends @Nullable Object> R reduce(
      OptionedSubmitter submitter,
      ToIntFunction<@Nullable Object> bytes,
      TaskFunction<? super A, R> function,
      R identity,
      TaskBiFunction<R, R, R> combine,
      Iterable<? extends A> items)
      throws InterruptedException {
    List<R> partials =
        all(
            submitter.<List<A>, R>mapWhole(
                new MapGroup<A, R>(function, identity, combine),
                groups(items, bytes, 1, LARGEST_GROUP)));
    CombineGroup<R> again = new CombineGroup<>(identity, combine);
    while (partials.size() > 1) {
      partials = all(submitter.<List<R>, R>mapWhole(again, groups(partials, bytes, 2, PARTIALS)));
    }
    return partials.isEmpty() ? identity : partials.getFirst();
  }

  private static <R extends @Nullable Object> List<R> all(DefaultPoolResult<R> result)
      throws InterruptedException {
    List<R> values = result.get();
    result.requireWhole();
    return values;
  }

  // The first groups are small, so that few items spread over all slots as well. Bytes end a group
  // that has the smallest number of items: two partial results at least, or there would be no end.
  private static <T extends @Nullable Object> Iterable<List<T>> groups(
      Iterable<? extends T> items,
      ToIntFunction<@Nullable Object> bytes,
      int smallest,
      int largest) {
    return () -> {
      Iterator<? extends T> source = items.iterator();
      return new Iterator<>() {
        private int given;

        @Override
        public boolean hasNext() {
          return source.hasNext();
        }

        @Override
        public List<T> next() {
          int size = Math.clamp(1L << Math.min(30, given++ / GROUPS_OF_A_SIZE), smallest, largest);
          List<T> group = new ArrayList<>();
          long groupBytes = 0;
          while ((group.size() < smallest || (group.size() < size && groupBytes < GROUP_BYTES))
              && source.hasNext()) {
            T item = source.next();
            group.add(item);
            groupBytes += bytes.applyAsInt(item);
          }
          return group;
        }
      };
    };
  }
}
