package dev.loompool.internal;

import dev.loompool.protocol.OutputBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A few small encoded items that are published together, which costs no more than to publish one.
/// Only those of a source that has its items at hand wait for one another: a source that is slow
/// would hold back what it gave before. Confined to the feeder.
final class FewItems {
  /// One that is larger is worth the cost of its own.
  private static final int MOST_ITEM_BYTES = 128;

  private static final int MOST_BYTES = 1024;
  private static final int MOST_ITEMS = 16;

  /// Collections of the JDK whose iterators run no code of anybody else. To go by the class of the
  /// iterator would not do: others share that of immutable lists, such as those whose items a
  /// function computes when they are asked for.
  private static final Set<Class<?>> AT_HAND =
      Set.of(
          ArrayList.class,
          ArrayDeque.class,
          Arrays.asList(1, 2).getClass(),
          List.of(1).getClass(),
          List.of(1, 2, 3).getClass());

  private final boolean isAtHand;
  final byte[] bytes;
  final int[] ends;
  final int[] keys;
  private int count;
  private int size;

  /// @param source as [#source] gives it
  FewItems(Iterator<?> source) {
    isAtHand = source instanceof AtHand;
    bytes = new byte[isAtHand ? MOST_BYTES : 0];
    ends = new int[isAtHand ? MOST_ITEMS : 0];
    keys = new int[isAtHand ? MOST_ITEMS : 0];
  }

  /// The iterator of these items, marked where they are at hand.
  static Iterator<?> source(Iterable<?> items) {
    Iterator<?> source = items.iterator();
    return AT_HAND.contains(items.getClass()) ? new AtHand(source) : source;
  }

  private record AtHand(Iterator<?> source) implements Iterator<@Nullable Object> {
    @Override
    public boolean hasNext() {
      return source.hasNext();
    }

    @Override
    public @Nullable Object next() {
      return source.next();
    }
  }

  int count() {
    return count;
  }

  /// How many bytes they have in all.
  int size() {
    return size;
  }

  /// Where the item of this number begins, and the one before it ends.
  int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  boolean isFull() {
    return count == MOST_ITEMS;
  }

  /// Whether the item may wait for others; then it is one of the few.
  ///
  /// @param key the hash of its key, 0 for none
  boolean add(OutputBuffer item, int key) {
    int length = item.size();
    if (!isAtHand
        || length > MOST_ITEM_BYTES
        || count == MOST_ITEMS
        || size + length > MOST_BYTES) {
      return false;
    }
    System.arraycopy(item.array(), 0, bytes, size, length);
    size += length;
    ends[count] = size;
    keys[count] = key;
    count++;
    return true;
  }

  void clear() {
    count = 0;
    size = 0;
  }
}
