package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The order in which pending tasks are sent: returned ones by id, then the others as they came.
/// Confined to the control loop.
///
/// A task that is cancelled stays here and is skipped when its turn comes; the table counts the
/// pending ones.
final class PendingQueue {
  /// The argument bytes of a batch, unless its first task alone has more.
  static final int MAX_BATCH_BYTES = 1 << 20;

  private static final int SWEEP_AFTER = 1024;

  private final TaskTable tasks;
  private final LongHeap returned = new LongHeap();
  private @Nullable TaskBlock[] blocks = new @Nullable TaskBlock[16];
  private int[] froms = new int[16];
  private int[] tos = new int[16];
  private int head;
  private int size;
  private int cancelled;

  PendingQueue(TaskTable tasks) {
    this.tasks = tasks;
  }

  /// Appends the tasks `[from, to)` of the block.
  void add(TaskBlock block, int from, int to) {
    if (size > 0 && blocks[at(size - 1)] == block && tos[at(size - 1)] == from) {
      tos[at(size - 1)] = to;
      return;
    }
    if (size == froms.length) {
      grow();
    }
    int tail = at(size++);
    blocks[tail] = block;
    froms[tail] = from;
    tos[tail] = to;
  }

  /// Puts a task that has been sent in vain before all that never were.
  void addReturned(long id) {
    returned.add(id);
  }

  /// Takes the next tasks that may travel together, at most so many; null when none is pending.
  @Nullable TaskBatch take(int most) {
    while (returned.size() > 0) {
      long id = returned.takeLeast();
      if (isPending(id)) {
        return takeReturned(id, most);
      }
    }
    while (size > 0) {
      trimHead();
      if (froms[head] < tos[head]) {
        return takeFresh(requireNonNull(blocks[head]), froms[head], most);
      }
      removeHead();
    }
    return null;
  }

  /// A task that stands here has been cancelled. Sweeps when most have, so that tasks which come
  /// and go behind one that waits do not pile up.
  void cancelled() {
    if (++cancelled >= SWEEP_AFTER && cancelled > tasks.pending()) {
      sweep();
    }
  }

  /// Forgets everything; for when no task is pending any more.
  void clear() {
    returned.clear();
    cancelled = 0;
    while (size > 0) {
      removeHead();
    }
  }

  /// How many entries stand here, the skipped ones too.
  int entries() {
    return size + returned.size();
  }

  private void sweep() {
    cancelled = 0;
    returned.removeIf(id -> !isPending(id));
    for (int left = size; left > 0; left--) {
      trimHead();
      TaskBlock block = requireNonNull(blocks[head]);
      int from = froms[head];
      int to = tos[head];
      removeHead();
      if (from < to) {
        add(block, from, to);
      }
    }
  }

  private void trimHead() {
    TaskBlock block = requireNonNull(blocks[head]);
    while (froms[head] < tos[head] && !isPending(block.id(froms[head]))) {
      froms[head]++;
    }
  }

  private TaskBatch takeFresh(TaskBlock block, int from, int most) {
    int limit = (int) Math.min(tos[head], (long) from + most);
    int index = from + 1;
    int bytes = block.length(from);
    while (index < limit && isPending(block.id(index))) {
      bytes += block.length(index);
      if (bytes > MAX_BATCH_BYTES || bytes < 0) {
        break;
      }
      index++;
    }
    froms[head] = index;
    if (index == tos[head]) {
      removeHead();
    }
    return new TaskBatch(block, from, index - from, 1, 1);
  }

  private TaskBatch takeReturned(long first, int most) {
    TaskPage page = tasks.page(first);
    int slot = TaskPage.slot(first);
    TaskBlock block = tasks.block(page, slot);
    int attempts = page.attempts[slot];
    int runs = page.runs[slot];
    int from = (int) (first - block.firstId);
    int index = from + 1;
    int bytes = block.length(from);
    while (index - from < most
        && returned.size() > 0
        && returned.least() == block.id(index)
        && isAlike(block.id(index), block, attempts, runs)) {
      bytes += block.length(index);
      if (bytes > MAX_BATCH_BYTES || bytes < 0) {
        break;
      }
      returned.takeLeast();
      index++;
    }
    return new TaskBatch(block, from, index - from, attempts + 1, runs + 1);
  }

  private boolean isPending(long id) {
    return tasks.state(id) == TaskTable.PENDING;
  }

  private boolean isAlike(long id, TaskBlock block, int attempts, int runs) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    return page.states[slot] == TaskTable.PENDING
        && page.blocks[slot] == block
        && page.attempts[slot] == attempts
        && page.runs[slot] == runs;
  }

  private void removeHead() {
    blocks[head] = null;
    head = at(1);
    size--;
  }

  private void grow() {
    int length = froms.length;
    var grownBlocks = Arrays.copyOf(blocks, length * 2);
    int[] grownFroms = Arrays.copyOf(froms, length * 2);
    int[] grownTos = Arrays.copyOf(tos, length * 2);
    System.arraycopy(blocks, 0, grownBlocks, length, head);
    System.arraycopy(froms, 0, grownFroms, length, head);
    System.arraycopy(tos, 0, grownTos, length, head);
    Arrays.fill(grownBlocks, 0, head, null);
    blocks = grownBlocks;
    froms = grownFroms;
    tos = grownTos;
  }

  private int at(int offset) {
    return (head + offset) & (froms.length - 1);
  }
}
