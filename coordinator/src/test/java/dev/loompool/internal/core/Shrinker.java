package dev.loompool.internal.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Leaves out of a list what is not needed for it to fail: delta debugging, Zeller's ddmin without
/// its tests of subsets.
final class Shrinker {
  private Shrinker() {}

  /// A part of the list that still fails, of which no single element could be left out unless the
  /// time was over before.
  ///
  /// @param fails whether such a part fails; the whole list does
  static <T> List<T> shrink(List<T> whole, Predicate<List<T>> fails, BooleanSupplier isOver) {
    List<T> failing = whole;
    int size = Math.max(1, failing.size() / 2);
    while (!failing.isEmpty() && !isOver.getAsBoolean()) {
      List<T> smaller = withoutChunks(failing, size, fails, isOver);
      boolean isSame = smaller.size() == failing.size();
      if (size == 1 && isSame) {
        return failing;
      }
      failing = smaller;
      size = Math.clamp(size / 2, 1, Math.max(1, failing.size()));
    }
    return failing;
  }

  private static <T> List<T> withoutChunks(
      List<T> whole, int size, Predicate<List<T>> fails, BooleanSupplier isOver) {
    List<T> failing = whole;
    for (int from = 0; from < failing.size() && !isOver.getAsBoolean(); ) {
      List<T> rest = new ArrayList<>(failing.subList(0, from));
      rest.addAll(failing.subList(Math.min(failing.size(), from + size), failing.size()));
      if (fails.test(rest)) {
        failing = rest;
      } else {
        from += size;
      }
    }
    return failing;
  }
}
