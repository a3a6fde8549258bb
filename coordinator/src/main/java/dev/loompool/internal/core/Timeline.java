package dev.loompool.internal.core;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/// Tasks by the time at which something is due for them: a binary heap in two columns. A task may
/// stand here though nothing is due for it any more: whoever takes it looks, and when room is short
/// those are dropped. Confined to the control loop.
final class Timeline {
  private final LongPredicate wanted;
  private long[] times = new long[16];
  private long[] tasks = new long[16];
  private int size;

  /// @param wanted whether something may still be due for a task
  Timeline(LongPredicate wanted) {
    this.wanted = wanted;
  }

  /// How many stand here, those for which nothing is due any more too.
  int size() {
    return size;
  }

  /// The earliest time; [Long#MAX_VALUE] for none.
  long next() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  void add(long time, long task) {
    if (size == times.length) {
      makeRoom();
    }
    int index = size++;
    while (index > 0 && times[(index - 1) >>> 1] > time) {
      move((index - 1) >>> 1, index);
      index = (index - 1) >>> 1;
    }
    times[index] = time;
    tasks[index] = task;
  }

  /// Takes the task that [#next] speaks of.
  long take() {
    assert size > 0;
    long taken = tasks[0];
    long time = times[--size];
    long task = tasks[size];
    int index = 0;
    while (true) {
      int child = 2 * index + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && times[child + 1] < times[child]) {
        child++;
      }
      if (times[child] >= time) {
        break;
      }
      move(child, index);
      index = child;
    }
    times[index] = time;
    tasks[index] = task;
    return taken;
  }

  /// Takes all, in no order.
  void takeAll(LongConsumer taker) {
    long[] all = Arrays.copyOf(tasks, size);
    size = 0;
    Arrays.stream(all).forEach(taker);
  }

  private void makeRoom() {
    long[] oldTimes = times;
    long[] oldTasks = tasks;
    int[] kept = IntStream.range(0, size).filter(index -> wanted.test(oldTasks[index])).toArray();
    size = 0;
    times = new long[Math.max(16, Integer.highestOneBit(4 * kept.length))];
    tasks = new long[times.length];
    for (int index : kept) {
      add(oldTimes[index], oldTasks[index]);
    }
  }

  private void move(int from, int to) {
    times[to] = times[from];
    tasks[to] = tasks[from];
  }
}
