package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// Encoded tasks with gapless ids that share function, options and sink: the way in which tasks
/// travel from a caller to the core.
///
/// One caller appends, the control loop reads what has been published. The writer stores `bytes`
/// and `columns` before it raises the atomic `size`; the reader reads `size` first, so the arrays
/// it sees hold at least that many tasks. Either side may seal the block; a task is in it or was
/// refused, never both.
public final class TaskBlock {
  /// The function as the wire names it.
  public final long function;

  public final long firstId;
  public final TaskSettings settings;
  public final TaskSink sink;

  private static final int SEALED = 1 << 31;
  private static final int LARGE = 64 * 1024;

  private static final byte[] NOTHING = {};
  private static final AtomicIntegerFieldUpdater<TaskBlock> SIZE =
      AtomicIntegerFieldUpdater.newUpdater(TaskBlock.class, "size");

  private byte[] bytes = NOTHING;

  private volatile int size;

  /// None for a task of its own that fills its array and has neither key nor deadline: of these
  /// many may wait.
  private @Nullable Columns columns;

  public TaskBlock(
      long function,
      long firstId,
      long firstIndex,
      int capacity,
      TaskSettings settings,
      TaskSink sink) {
    this.function = function;
    this.firstId = firstId;
    this.settings = settings;
    this.sink = sink;
    if (capacity != 1 || firstIndex != 0) {
      columns = new Columns(firstIndex);
      columns.ends = capacity == 1 ? null : new int[capacity];
    }
  }

  /// The place of the first task in its map; 0 for a task of its own.
  public long firstIndex() {
    return columns == null ? 0 : columns.firstIndex;
  }

  /// How many ids are reserved for this block.
  public int capacity() {
    int[] ends = ends();
    return ends == null ? 1 : ends.length;
  }

  /// Whether a block for one task keeps the array that it is given, as a copy would cost more than
  /// what the array has beyond the argument.
  public static boolean keeps(int capacity, byte[] source, int length) {
    return capacity == 1 && length >= LARGE && source.length - length <= length / 8;
  }

  /// Adds one task by its encoded argument. For the one writer, who leaves the array alone from
  /// here on where the block [#keeps] it.
  ///
  /// @param key the hash of its key, 0 for none
  /// @return false where the block has been sealed; then the task is not in it
  public boolean append(byte[] source, int length, int key) {
    int count = size;
    if (count < 0) {
      return false;
    }
    if (keeps(capacity(), source, length)) {
      bytes = source;
      columns().ends = new int[] {length};
    } else if (capacity() == 1) {
      bytes = Arrays.copyOf(source, length);
    } else {
      requireNonNull(ends())[count] = copy(source, 0, length, start(count));
    }
    if (key != 0) {
      setKey(count, key);
    }
    return SIZE.compareAndSet(this, count, count + 1);
  }

  /// Adds tasks for which there is capacity, by their encoded arguments one after the other. For
  /// the one writer.
  ///
  /// @param itsEnds where each of them ends, and the next begins
  /// @param itsKeys the hash of each one's key, 0 for none
  /// @return false where the block has been sealed; then none of those `[from, to)` is in it
  public boolean append(byte[] source, int[] itsEnds, int[] itsKeys, int from, int to) {
    int count = size;
    if (count < 0) {
      return false;
    }
    int[] into = requireNonNull(ends());
    int first = from == 0 ? 0 : itsEnds[from - 1];
    int start = start(count);
    copy(source, first, itsEnds[to - 1] - first, start);
    for (int i = from; i < to; i++) {
      into[count + i - from] = start + itsEnds[i] - first;
      if (itsKeys[i] != 0) {
        setKey(count + i - from, itsKeys[i]);
      }
    }
    return SIZE.compareAndSet(this, count, count + to - from);
  }

  private int copy(byte[] source, int from, int length, int start) {
    int end = Math.addExact(start, length);
    if (end > bytes.length) {
      byte[] larger = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
      VarHandle.releaseFence(); // The reader may see it before the size that it is for.
      bytes = larger;
    }
    System.arraycopy(source, from, bytes, start, length);
    return end;
  }

  /// How many tasks have been published.
  public int size() {
    return size & ~SEALED;
  }

  /// Takes no more tasks; the size is final from here on.
  public void seal() {
    SIZE.getAndUpdate(this, count -> count | SEALED);
  }

  /// The array that holds the argument of each published task.
  public byte[] bytes() {
    return bytes;
  }

  public int start(int index) {
    return index == 0 ? 0 : end(index - 1);
  }

  private int end(int index) {
    int[] ends = ends();
    return ends == null ? bytes.length : ends[index];
  }

  public int length(int index) {
    return end(index) - start(index);
  }

  /// How many bytes the arguments `[from, to)` have.
  public int bytes(int from, int to) {
    return end(to - 1) - start(from);
  }

  public long id(int index) {
    return firstId + index;
  }

  /// The hash of the task's key.
  public OptionalInt key(int index) {
    int[] keys = columns == null ? null : columns.keys;
    return keys == null || keys[index] == 0 ? OptionalInt.empty() : OptionalInt.of(keys[index]);
  }

  /// When the task with this id must have ended; [Long#MAX_VALUE] for no such time. On the loop.
  public long deadline(long id) {
    long[] deadlines = columns == null ? null : columns.deadlines;
    return deadlines == null ? Long.MAX_VALUE : deadlines[(int) (id - firstId)];
  }

  private void setKey(int index, int key) {
    Columns into = columns();
    if (into.keys == null) {
      into.keys = new int[capacity()];
    }
    into.keys[index] = key;
  }

  void setDeadline(int index, long time) {
    Columns into = columns();
    if (into.deadlines == null) {
      into.deadlines = new long[capacity()];
    }
    into.deadlines[index] = time;
  }

  private int @Nullable [] ends() {
    return columns == null ? null : columns.ends;
  }

  private Columns columns() {
    if (columns == null) {
      columns = new Columns(0);
    }
    return columns;
  }

  /// What the tasks of a map have, and few others.
  private static final class Columns {
    final long firstIndex;

    /// Where each argument ends; none where there is one that fills its array.
    int @Nullable [] ends;

    /// The hash of each task's key, 0 for none; there once a task has one.
    int @Nullable [] keys;

    /// Belongs to the control loop; there once a task has a deadline.
    long @Nullable [] deadlines;

    Columns(long firstIndex) {
      this.firstIndex = firstIndex;
    }
  }
}
