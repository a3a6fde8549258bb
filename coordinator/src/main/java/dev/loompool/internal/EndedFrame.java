package dev.loompool.internal;

import dev.loompool.internal.core.EndedValues;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.protocol.ByteRange;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.List;

/// A frame of outcomes. Immutable.
///
/// Values of tasks with adjacent ids go to the core together: most tasks end so, and cost little
/// each.
final class EndedFrame implements EndedValues {
  private final TasksEnded frame;
  private final int worker;
  private final long pid;
  private final byte[] bytes;
  private final int[] offsets;

  /// @throws IllegalArgumentException where the columns do not fit one another
  EndedFrame(TasksEnded frame, int worker, long pid) {
    this.frame = frame;
    this.worker = worker;
    this.pid = pid;
    ByteRange values = ByteRange.of(frame.getValues());
    this.offsets = offsets(frame, values.offset());
    this.bytes = values.array();
  }

  private static int[] offsets(TasksEnded frame, int start) {
    int count = frame.getTaskDeltasCount();
    boolean fits =
        frame.getEndings().size() == count
            && frame.getLengthsCount() == count
            && frame.getMicrosCount() == count
            && (frame.getRunsCount() == 0 || frame.getRunsCount() == count)
            && (frame.getAttemptsCount() == 0 || frame.getAttemptsCount() == count);
    int[] offsets = new int[count + 1];
    offsets[0] = start;
    long end = start;
    long limit = (long) start + frame.getValues().size();
    for (int i = 0; fits && i < count; i++) {
      int length = frame.getLengths(i);
      end += length;
      fits = length >= 0 && end <= limit;
      offsets[i + 1] = (int) end;
    }
    if (!fits || end != limit) {
      throw new IllegalArgumentException(
          "the columns of a TasksEnded frame do not fit one another");
    }
    return offsets;
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
    long task = 0;
    int count = frame.getTaskDeltasCount();
    for (int place = 0; place < count; ) {
      task += frame.getTaskDeltas(place);
      int length = isPlain(place) ? plain(place, count) : 0;
      if (length > 0) {
        core.tasksEnded(worker, task, length, 1, this, place, now);
        task += length - 1;
        place += length;
      } else {
        deliver(core, task, place, now);
        place++;
      }
    }
    if (frame.getRevokeAnswered()) {
      core.revokeAnswered(worker, now);
    }
  }

  /// How many outcomes from this place on are plain and of adjacent tasks.
  private int plain(int place, int count) {
    int next = place + 1;
    while (next < count && frame.getTaskDeltas(next) == 1 && isPlain(next)) {
      next++;
    }
    return next - place;
  }

  /// Whether it is the value of a first run.
  private boolean isPlain(int place) {
    return frame.getEndings().byteAt(place) == Ending.VALUE_VALUE && run(place) == 1;
  }

  private void deliver(PoolCore core, long task, int place, long now) {
    if (ending(place) == Ending.REVOKED) {
      core.taskReturned(worker, task, run(place), now);
    } else {
      core.taskEnded(worker, task, run(place), outcome(place), now);
    }
  }

  private int run(int place) {
    return frame.getRunsCount() > 0 ? frame.getRuns(place) : 1;
  }

  private Ending ending(int place) {
    Ending ending = Ending.forNumber(frame.getEndings().byteAt(place));
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
        frame.getAttemptsCount() > 0 ? frame.getAttempts(place) : 1,
        frame.getMicros(place),
        null,
        null,
        List.of());
  }

  @Override
  public long micros(int place, int count) {
    long sum = 0;
    for (int i = place; i < place + count; i++) {
      sum += frame.getMicros(i);
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
