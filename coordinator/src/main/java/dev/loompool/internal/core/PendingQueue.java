package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The order in which pending tasks of one priority are sent: returned ones by id, then the others
/// as they came. Confined to the control loop.
///
/// A task that is cancelled stays here and is skipped when its turn comes; the table counts the
/// pending ones.
final class PendingQueue {
  /// The argument bytes of a batch, unless its first task alone has more.
  static final int MAX_BATCH_BYTES = 1 << 20;

  /// Stands for no task; larger than any id.
  static final long NONE = Long.MAX_VALUE;

  private static final int SWEEP_AFTER = 1024;

  private final TaskTable tasks;
  private final LongHeap returned = new LongHeap();
  private @Nullable TaskBlock[] blocks = new @Nullable TaskBlock[16];
  private int[] froms = new int[16];
  private int[] tos = new int[16];
  private int head;
  private int size;
  private int cancelled;
  private long freshChunks;

  PendingQueue(TaskTable tasks) {
    this.tasks = tasks;
  }

  /// Appends the tasks `[from, to)` of the block.
  void add(TaskBlock block, int from, int to) {
    if (size > 0 && blocks[at(size - 1)] == block && tos[at(size - 1)] == from) {
      int last = at(size - 1);
      move(last, froms[last], to);
      return;
    }
    if (size == froms.length) {
      grow();
    }
    int tail = at(size++);
    blocks[tail] = block;
    froms[tail] = from;
    tos[tail] = from;
    move(tail, from, to);
  }

  /// Puts a task that has been sent in vain before all that never were.
  void addReturned(long id) {
    returned.add(id);
  }

  /// Takes the next tasks that may travel together; null when none is pending.
  ///
  /// @param chunks how many slots they may fill
  /// @param most how many they may be
  @Nullable TaskBatch take(int chunks, int most) {
    long first = first();
    if (first == NONE) {
      return null;
    }
    TaskBlock block = tasks.block(tasks.page(first), TaskPage.slot(first));
    int limit = (int) Math.min((long) chunks * block.settings.chunkSize(), most);
    return returned.size() > 0
        ? takeReturned(returned.takeLeast(), limit)
        : takeFresh(block, froms[head], limit);
  }

  /// The task that is next; [#NONE] when none is pending.
  long first() {
    while (returned.size() > 0) {
      if (isPending(returned.least())) {
        return returned.least();
      }
      returned.takeLeast();
    }
    while (size > 0) {
      trimHead();
      if (froms[head] < tos[head]) {
        return requireNonNull(blocks[head]).id(froms[head]);
      }
      removeHead();
    }
    return NONE;
  }

  /// How many slots the tasks here want, cancelled ones among them.
  long chunks() {
    return freshChunks + returned.size();
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
    int from = froms[head];
    if (from < tos[head] && isPending(block.id(from))) {
      return;
    }
    while (from < tos[head] && !isPending(block.id(from))) {
      from++;
    }
    move(head, from, tos[head]);
  }

  private TaskBatch takeFresh(TaskBlock block, int from, int most) {
    int limit = (int) Math.min(tos[head], (long) from + most);
    int index = from + tasks.pendingFrom(block, from, limit - from);
    while (index > from + 1 && block.bytes(from, index) > MAX_BATCH_BYTES) {
      index--;
    }
    move(head, index, tos[head]);
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

  private void move(int entry, int from, int to) {
    int chunk = requireNonNull(blocks[entry]).settings.chunkSize();
    freshChunks += Math.ceilDiv(to - from, chunk) - Math.ceilDiv(tos[entry] - froms[entry], chunk);
    froms[entry] = from;
    tos[entry] = to;
  }

  private void removeHead() {
    move(head, tos[head], tos[head]);
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
