package dev.loompool.internal;

import com.google.protobuf.ByteString;
import dev.loompool.internal.core.EndedValues;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.protocol.ByteRange;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A frame of outcomes. Immutable.
///
/// Values of tasks with adjacent ids go to the core together: most tasks end so, and cost little
/// each. Many such frames may wait to be read, so of the columns only that is kept which says
/// something.
final class EndedFrame implements EndedValues {
  private static final int FIRST = 1;

  private final TasksEnded frame;
  private final int worker;
  private final long pid;
  private final ByteRange endings;
  private final byte[] bytes;
  private final int[] offsets;
  private final int @Nullable [] runs;
  private final int @Nullable [] attempts;
  private final long @Nullable [] micros;

  /// @throws IllegalArgumentException where the columns do not fit one another
  EndedFrame(TasksEnded frame, int worker, long pid) {
    this.frame = frame;
    this.worker = worker;
    this.pid = pid;
    ByteRange values = ByteRange.of(frame.getValues());
    this.bytes = values.array();
    this.endings = ByteRange.of(frame.getEndings());
    int count = endings.length();
    if (!new ColumnReader(frame.getTaskDeltas()).holds(count)) {
      throw misfit();
    }
    this.offsets = offsets(frame.getLengths(), count, values);
    this.runs = ints(frame.getRuns(), count);
    this.attempts = ints(frame.getAttempts(), count);
    this.micros = micros(frame.getMicros(), count);
  }

  private static IllegalArgumentException misfit() {
    return new IllegalArgumentException("the columns of a TasksEnded frame do not fit one another");
  }

  private static int[] offsets(ByteString column, int count, ByteRange values) {
    ColumnReader lengths = new ColumnReader(column);
    int[] offsets = new int[count + 1];
    long end = values.offset();
    long limit = end + values.length();
    offsets[0] = values.offset();
    for (int i = 0; i < count; i++) {
      long length = lengths.next();
      end += length;
      if (length < 0 || length > limit || end > limit) {
        throw misfit();
      }
      offsets[i + 1] = (int) end;
    }
    if (end != limit || !lengths.isEmpty()) {
      throw misfit();
    }
    return offsets;
  }

  private static int @Nullable [] ints(ByteString column, int count) {
    ColumnReader numbers = new ColumnReader(column);
    if (numbers.isEmpty()) {
      return null;
    }
    int[] ints = new int[count];
    for (int i = 0; i < count; i++) {
      ints[i] = (int) numbers.next();
    }
    if (!numbers.isEmpty()) {
      throw misfit();
    }
    return ints;
  }

  private static long @Nullable [] micros(ByteString column, int count) {
    ColumnReader numbers = new ColumnReader(column);
    if (!numbers.holds(count)) {
      throw misfit();
    }
    if (numbers.isZero()) {
      return null;
    }
    long[] micros = new long[count];
    for (int i = 0; i < count; i++) {
      micros[i] = numbers.next();
    }
    return micros;
  }

  int count() {
    return offsets.length - 1;
  }

  /// Where each value begins, and where the last one ends.
  int[] offsets() {
    return offsets;
  }

  /// Tells the core of all of them.
  void deliver(PoolCore core, long now) {
    ColumnReader deltas = new ColumnReader(frame.getTaskDeltas());
    long task = 0;
    int first = 0; // of those that go together
    for (int place = 0; place < count(); place++) {
      long delta = deltas.nextSigned();
      boolean plain = isPlain(place);
      if (place > first && (delta != 1 || !plain)) {
        deliver(core, task, first, place, now);
        first = place;
      }
      task += delta;
      if (!plain) {
        deliver(core, task, place, now);
        first = place + 1;
      }
    }
    deliver(core, task, first, count(), now);
    if (frame.getRevokeAnswered()) {
      core.revokeAnswered(worker, now);
    }
  }

  /// Whether it is the value of a first run.
  private boolean isPlain(int place) {
    return endingNumber(place) == Ending.VALUE_VALUE && run(place) == FIRST;
  }

  /// Delivers plain ones from a place on to another, of tasks of which this is the last.
  private void deliver(PoolCore core, long lastTask, int from, int to, long now) {
    int count = to - from;
    if (count > 0) {
      core.tasksEnded(worker, lastTask - count + 1, count, FIRST, this, from, now);
    }
  }

  private void deliver(PoolCore core, long task, int place, long now) {
    if (ending(place) == Ending.REVOKED) {
      core.taskReturned(worker, task, run(place), now);
    } else {
      core.taskEnded(worker, task, run(place), outcome(place), now);
    }
  }

  private int run(int place) {
    return runs == null ? FIRST : runs[place];
  }

  private byte endingNumber(int place) {
    return endings.array()[endings.offset() + place];
  }

  private Ending ending(int place) {
    Ending ending = Ending.forNumber(endingNumber(place));
    return ending == null ? Ending.UNRECOGNIZED : ending;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int offset(int place) {
    return offsets[place];
  }

  @Override
  public Outcome outcome(int place) {
    return new Outcome(
        known(ending(place)),
        bytes,
        offsets[place],
        offsets[place + 1] - offsets[place],
        worker,
        pid,
        attempts == null ? FIRST : attempts[place],
        micros == null ? 0 : micros[place],
        null,
        null,
        List.of());
  }

  @Override
  public long micros(int place, int count) {
    long sum = 0;
    for (int i = place; micros != null && i < place + count; i++) {
      sum += micros[i];
    }
    return sum;
  }

  private static Outcome.Ending known(Ending ending) {
    return switch (ending) {
      case VALUE -> Outcome.Ending.VALUE;
      case FAILED -> Outcome.Ending.FAILED;
      case RETRYABLE -> Outcome.Ending.RETRYABLE;
      case CANCELLED -> Outcome.Ending.CANCELLED;
      case TIMED_OUT -> Outcome.Ending.TIMED_OUT;
      case DEADLINE_PASSED -> Outcome.Ending.DEADLINE_PASSED;
      case STUCK -> Outcome.Ending.STUCK;
      case NOT_SERIALIZABLE -> Outcome.Ending.NOT_SERIALIZABLE;
      case REVOKED, UNRECOGNIZED ->
          throw new IllegalArgumentException("an outcome can't end as " + ending);
    };
  }
}
