package dev.loompool.worker;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.EncodedFrame;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.worker.OutcomeSegment.Single;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Outcomes in the columns in which they travel: a [TasksEnded] that is written as it grows, byte
/// for byte as protobuf would write it, without an object for each task.
///
/// Confined to the event loop.
public final class EndedColumns implements EncodedFrame {
  static final int MOST_TASKS = 4096;

  /// A value above this is not copied, and travels alone.
  static final int LARGE_BYTES = 64 * 1024;

  /// Values that travel together have at most so many bytes.
  static final int GATHERED_BYTES = 128 * 1024;

  private static final int BYTES_BEFORE_GROWTH = 32;
  private static final int FIRST = 1;
  private static final int LENGTH_DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  final OutputBuffer deltas = new OutputBuffer(BYTES_BEFORE_GROWTH);
  final OutputBuffer endings = new OutputBuffer(BYTES_BEFORE_GROWTH);
  final OutputBuffer lengths = new OutputBuffer(BYTES_BEFORE_GROWTH);
  final OutputBuffer durations = new OutputBuffer(BYTES_BEFORE_GROWTH);
  final OutputBuffer values = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private @Nullable OutputBuffer runs;
  private @Nullable OutputBuffer attempts;
  private @Nullable Single large;
  private int count;
  private long lastTask;

  int count() {
    return count;
  }

  /// Whether so many more, with values of so many bytes in all, may travel with these.
  boolean fits(int more, int bytes) {
    return count == 0
        || (large == null
            && count + more <= MOST_TASKS
            && bytes <= LARGE_BYTES
            && bytes <= GATHERED_BYTES - values.size());
  }

  /// Adds an outcome that fits. A large value is kept, not copied.
  void add(Single outcome) {
    addTasks(1, outcome.attempt(), outcome.run(), outcome.task(), outcome.task());
    endings.write(outcome.ending().getNumber());
    lengths.writeVarint(outcome.length());
    durations.writeVarint(outcome.micros());
    if (outcome.length() > LARGE_BYTES) {
      large = outcome;
    } else {
      values.write(outcome.value(), 0, outcome.length());
    }
  }

  /// Counts tasks in, of which only the first is written to its column.
  void addTasks(int more, int attempt, int run, long first, long last) {
    deltas.writeSigned(first - lastTask);
    lastTask = last;
    runs = withNumber(runs, run, more);
    attempts = withNumber(attempts, attempt, more);
    count += more;
  }

  /// The column is left out while all numbers are 1.
  private @Nullable OutputBuffer withNumber(@Nullable OutputBuffer column, int number, int times) {
    if (column == null && number == FIRST) {
      return null;
    }
    OutputBuffer written = column == null ? ones(count) : column;
    for (int i = 0; i < times; i++) {
      written.writeVarint(number);
    }
    return written;
  }

  private static OutputBuffer ones(int count) {
    OutputBuffer ones = new OutputBuffer(Math.max(BYTES_BEFORE_GROWTH, 2 * count));
    for (int i = 0; i < count; i++) {
      ones.write(FIRST);
    }
    return ones;
  }

  /// Forgets all outcomes.
  void clear() {
    count = 0;
    lastTask = 0;
    large = null;
    runs = null;
    attempts = null;
    deltas.truncate(0);
    endings.truncate(0);
    lengths.truncate(0);
    durations.truncate(0);
    values.truncate(0);
  }

  /// Whether it is one outcome with a value that was not copied.
  public boolean isLarge() {
    return large != null;
  }

  /// The one outcome with a large value as a message, which shares its array.
  public Frame largeFrame() {
    Single only = requireNonNull(large);
    TasksEnded.Builder frame =
        TasksEnded.newBuilder()
            .setTaskDeltas(ColumnReader.packedSigned(only.task()))
            .setEndings(ByteString.copyFrom(new byte[] {(byte) only.ending().getNumber()}))
            .setLengths(ColumnReader.packed(only.length()))
            .setMicros(ColumnReader.packed(only.micros()))
            .setValues(UnsafeByteOperations.unsafeWrap(only.value(), 0, only.length()));
    if (only.run() != FIRST) {
      frame.setRuns(ColumnReader.packed(only.run()));
    }
    if (only.attempt() != FIRST) {
      frame.setAttempts(ColumnReader.packed(only.attempt()));
    }
    return Frame.newBuilder().setTasksEnded(frame).build();
  }

  /// Not for a large value.
  @Override
  public int frameBytes() {
    int body = bodyBytes();
    return CodedOutputStream.computeTagSize(Frame.TASKS_ENDED_FIELD_NUMBER)
        + CodedOutputStream.computeUInt32SizeNoTag(body)
        + body;
  }

  /// Not for a large value.
  @Override
  public void writeTo(ByteBuffer out) {
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    try {
      coded.writeTag(Frame.TASKS_ENDED_FIELD_NUMBER, LENGTH_DELIMITED);
      coded.writeUInt32NoTag(bodyBytes());
      write(TasksEnded.TASK_DELTAS_FIELD_NUMBER, deltas, coded);
      write(TasksEnded.RUNS_FIELD_NUMBER, runs, coded);
      write(TasksEnded.ENDINGS_FIELD_NUMBER, endings, coded);
      write(TasksEnded.LENGTHS_FIELD_NUMBER, lengths, coded);
      write(TasksEnded.MICROS_FIELD_NUMBER, durations, coded);
      write(TasksEnded.VALUES_FIELD_NUMBER, values, coded);
      write(TasksEnded.ATTEMPTS_FIELD_NUMBER, attempts, coded);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The buffer was too small.
    }
  }

  private int bodyBytes() {
    return bytes(TasksEnded.TASK_DELTAS_FIELD_NUMBER, deltas)
        + bytes(TasksEnded.RUNS_FIELD_NUMBER, runs)
        + bytes(TasksEnded.ENDINGS_FIELD_NUMBER, endings)
        + bytes(TasksEnded.LENGTHS_FIELD_NUMBER, lengths)
        + bytes(TasksEnded.MICROS_FIELD_NUMBER, durations)
        + bytes(TasksEnded.VALUES_FIELD_NUMBER, values)
        + bytes(TasksEnded.ATTEMPTS_FIELD_NUMBER, attempts);
  }

  private static int bytes(int field, @Nullable OutputBuffer column) {
    if (column == null || column.size() == 0) {
      return 0;
    }
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(column.size())
        + column.size();
  }

  private static void write(int field, @Nullable OutputBuffer column, CodedOutputStream coded)
      throws IOException {
    if (column != null && column.size() > 0) {
      coded.writeTag(field, LENGTH_DELIMITED);
      coded.writeUInt32NoTag(column.size());
      coded.write(column.array(), 0, column.size());
    }
  }
}
