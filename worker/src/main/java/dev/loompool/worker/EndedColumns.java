package dev.loompool.worker;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.loompool.protocol.EncodedFrame;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
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

  private final OutputBuffer deltas = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer endings = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer lengths = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer durations = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer values = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private @Nullable OutputBuffer runs;
  private @Nullable OutputBuffer attempts;
  private @Nullable Large large;
  private int count;
  private long lastTask;

  private record Large(
      long task, int attempt, int run, int ending, long micros, byte[] value, int length) {}

  int count() {
    return count;
  }

  /// Whether one more, with a value of so many bytes, may travel with these.
  boolean fits(int length) {
    return count == 0
        || (large == null
            && count < MOST_TASKS
            && length <= LARGE_BYTES
            && length <= GATHERED_BYTES - values.size());
  }

  /// Adds an outcome that fits. The array of a large value is kept, not copied.
  void add(
      long task,
      int attempt,
      int run,
      int ending,
      long micros,
      byte[] from,
      int offset,
      int length) {
    deltas.writeVarint(CodedOutputStream.encodeZigZag64(task - lastTask));
    lastTask = task;
    endings.write(ending);
    lengths.writeVarint(length);
    durations.writeVarint(micros);
    runs = number(runs, run);
    attempts = number(attempts, attempt);
    if (length > LARGE_BYTES) {
      large = new Large(task, attempt, run, ending, micros, from, length);
    } else {
      values.write(from, offset, length);
    }
    count++;
  }

  /// The column is left out while all numbers are 1.
  private @Nullable OutputBuffer number(@Nullable OutputBuffer column, int number) {
    if (column == null && number == FIRST) {
      return null;
    }
    OutputBuffer written = column == null ? ones(count) : column;
    written.writeVarint(number);
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
    Large only = requireNonNull(large);
    TasksEnded.Builder frame =
        TasksEnded.newBuilder()
            .addTaskDeltas(only.task)
            .setEndings(ByteString.copyFrom(new byte[] {(byte) only.ending}))
            .addLengths(only.length)
            .addMicros(only.micros)
            .setValues(UnsafeByteOperations.unsafeWrap(only.value, 0, only.length));
    if (only.run != FIRST) {
      frame.addRuns(only.run);
    }
    if (only.attempt != FIRST) {
      frame.addAttempts(only.attempt);
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
