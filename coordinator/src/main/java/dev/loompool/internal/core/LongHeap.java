package dev.loompool.internal.core;

import java.util.Arrays;
import java.util.function.LongPredicate;

/// A queue of numbers that yields the least first. Confined to the control loop.
final class LongHeap {
  private long[] values = new long[16];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    int index = size++;
    while (index > 0 && values[(index - 1) >>> 1] > value) {
      values[index] = values[(index - 1) >>> 1];
      index = (index - 1) >>> 1;
    }
    values[index] = value;
  }

  void removeIf(LongPredicate unwanted) {
    long[] kept = Arrays.stream(values, 0, size).filter(unwanted.negate()).toArray();
    clear();
    for (long value : kept) {
      add(value);
    }
  }

  long least() {
    assert size > 0;
    return values[0];
  }

  long takeLeast() {
    long least = least();
    long value = values[--size];
    int index = 0;
    while (true) {
      int child = 2 * index + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && values[child + 1] < values[child]) {
        child++;
      }
      if (values[child] >= value) {
        break;
      }
      values[index] = values[child];
      index = child;
    }
    values[index] = value;
    return least;
  }
}
