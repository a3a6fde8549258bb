package dev.loompool.internal;

import dev.loompool.TaskException;
import dev.loompool.TaskOutcome;
import dev.loompool.task.TaskId;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// The outcomes of a whole map, in input order. It keeps the values; the outcomes and ids around
/// them, which take three times as much, it makes for who asks. Once filled it does not change and
/// is thread-safe.
final class SettledOutcomes<R extends @Nullable Object> extends AbstractList<TaskOutcome<R>>
    implements RandomAccess {
  private final long pool;
  private @Nullable Object[] values;
  private int size;

  /// Stretches of adjacent ids: at which place each begins, and with which id.
  private int[] begins = new int[16];

  private long[] firstIds = new long[16];
  private int stretches;
  private long nextId;

  /// The stretch that was looked at last: a hint, which is right or is not.
  private int latest;

  private record Failed(TaskException cause) {}

  /// @param expected about how many there will be
  SettledOutcomes(long pool, int expected) {
    this.pool = pool;
    this.values = new @Nullable Object[Math.max(16, expected)];
  }

  void append(long task, @Nullable Object value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    if (stretches == 0 || task != nextId) {
      begin(task);
    }
    nextId = task + 1;
    values[size++] = value;
  }

  void appendFailure(long task, TaskException cause) {
    append(task, new Failed(cause));
  }

  private void begin(long task) {
    if (stretches == begins.length) {
      begins = Arrays.copyOf(begins, stretches * 2);
      firstIds = Arrays.copyOf(firstIds, stretches * 2);
    }
    begins[stretches] = size;
    firstIds[stretches] = task;
    stretches++;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // a value may be null where R says so
  public TaskOutcome<R> get(int index) {
    Objects.checkIndex(index, size);
    int stretch = stretch(index);
    TaskId<R> id = new TaskId<>(pool, firstIds[stretch] + index - begins[stretch]);
    Object value = values[index];
    return value instanceof Failed failed
        ? new TaskOutcome.Failure<>(id, failed.cause)
        : new TaskOutcome.Success<>(id, (R) value);
  }

  private int stretch(int index) {
    int stretch = latest;
    if (isIn(stretch, index)) {
      return stretch;
    }
    stretch++;
    if (stretch == stretches || !isIn(stretch, index)) {
      int found = Arrays.binarySearch(begins, 0, stretches, index);
      stretch = found >= 0 ? found : -found - 2;
    }
    latest = stretch;
    return stretch;
  }

  private boolean isIn(int stretch, int index) {
    return begins[stretch] <= index && (stretch + 1 == stretches || index < begins[stretch + 1]);
  }

  @Override
  public int size() {
    return size;
  }
}
