package dev.loompool.worker;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Outcomes in the columns in which they travel: a [TasksEnded] that is written as it grows, byte
/// for byte as protobuf would write it, without an object for each task.
///
/// Not thread-safe: whoever took it from its [Outbox] owns it.
public final class EndedColumns {
  static final int MOST_TASKS = 4096;

  /// A value above this is not copied, and travels alone.
  static final int LARGE_BYTES = 64 * 1024;

  /// Values that travel together have at most so many bytes.
  static final int GATHERED_BYTES = 128 * 1024;

  private static final int BYTES_BEFORE_GROWTH = 32;
  private static final int FIRST_RUN = 1;
  private static final int LENGTH_DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final OutputBuffer deltas = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer endings = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer lengths = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer micros = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private final OutputBuffer values = new OutputBuffer(BYTES_BEFORE_GROWTH);
  private @Nullable OutputBuffer runs;
  private @Nullable OutputBuffer attempts;
  private byte @Nullable [] large;
  private int largeLength;
  private long largeMicros;
  private int largeRun;
  private int largeAttempt;
  private int count;
  private long firstTask;
  private long lastTask;
  private int bytesOfFirstDelta;

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

  /// Adds an outcome. A large value is not copied: its array is this object's from here on.
  void add(TaskInvocation task, Ending ending, byte[] value, int length, long ranMicros) {
    long id = task.id();
    deltas.writeVarint(CodedOutputStream.encodeZigZag64(id - lastTask));
    if (count == 0) {
      firstTask = id;
      bytesOfFirstDelta = deltas.size();
    }
    lastTask = id;
    endings.write(ending.getNumber());
    lengths.writeVarint(length);
    micros.writeVarint(ranMicros);
    runs = number(runs, task.batch.run());
    attempts = number(attempts, task.batch.attempt());
    if (length > LARGE_BYTES) {
      large = value;
      largeLength = length;
      largeMicros = ranMicros;
      largeRun = task.batch.run();
      largeAttempt = task.batch.attempt();
    } else {
      values.write(value, 0, length);
    }
    count++;
  }

  /// The column is left out while all numbers are 1.
  private @Nullable OutputBuffer number(@Nullable OutputBuffer column, int number) {
    if (column == null && number == FIRST_RUN) {
      return null;
    }
    OutputBuffer written = column == null ? ones(count) : column;
    written.writeVarint(number);
    return written;
  }

  private static OutputBuffer ones(int count) {
    OutputBuffer ones = new OutputBuffer(Math.max(BYTES_BEFORE_GROWTH, 2 * count));
    for (int i = 0; i < count; i++) {
      ones.write(FIRST_RUN);
    }
    return ones;
  }

  /// Adds all outcomes of the other; false, and nothing, where they do not fit.
  boolean addAll(EndedColumns other) {
    if (large != null
        || other.large != null
        || count + other.count > MOST_TASKS
        || other.values.size() > GATHERED_BYTES - values.size()) {
      return false;
    }
    deltas.writeVarint(CodedOutputStream.encodeZigZag64(other.firstTask - lastTask));
    deltas.write(
        other.deltas.array(),
        other.bytesOfFirstDelta,
        other.deltas.size() - other.bytesOfFirstDelta);
    lastTask = other.lastTask;
    append(endings, other.endings);
    append(lengths, other.lengths);
    append(micros, other.micros);
    append(values, other.values);
    runs = numbers(runs, other.runs, other.count);
    attempts = numbers(attempts, other.attempts, other.count);
    count += other.count;
    return true;
  }

  private @Nullable OutputBuffer numbers(
      @Nullable OutputBuffer column, @Nullable OutputBuffer others, int otherCount) {
    if (column == null && others == null) {
      return null;
    }
    OutputBuffer written = column == null ? ones(count) : column;
    append(written, others == null ? ones(otherCount) : others);
    return written;
  }

  private static void append(OutputBuffer column, OutputBuffer other) {
    column.write(other.array(), 0, other.size());
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
    micros.truncate(0);
    values.truncate(0);
  }

  /// Whether it is one outcome with a value that was not copied.
  public boolean isLarge() {
    return large != null;
  }

  /// The one outcome with a large value as a message, which shares its array.
  public Frame largeFrame() {
    TasksEnded.Builder frame =
        TasksEnded.newBuilder()
            .addTaskDeltas(firstTask)
            .setEndings(ByteString.copyFrom(endings.array(), 0, endings.size()))
            .addLengths(largeLength)
            .addMicros(largeMicros)
            .setValues(UnsafeByteOperations.unsafeWrap(requireNonNull(large), 0, largeLength));
    if (runs != null) {
      frame.addRuns(largeRun);
    }
    if (attempts != null) {
      frame.addAttempts(largeAttempt);
    }
    return Frame.newBuilder().setTasksEnded(frame).build();
  }

  /// How many bytes the frame has. Not for a large value.
  public int frameBytes() {
    int body = bodyBytes();
    return CodedOutputStream.computeTagSize(Frame.TASKS_ENDED_FIELD_NUMBER)
        + CodedOutputStream.computeUInt32SizeNoTag(body)
        + body;
  }

  /// Writes the frame. Not for a large value.
  public void writeTo(ByteBuffer out) {
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    try {
      coded.writeTag(Frame.TASKS_ENDED_FIELD_NUMBER, LENGTH_DELIMITED);
      coded.writeUInt32NoTag(bodyBytes());
      write(TasksEnded.TASK_DELTAS_FIELD_NUMBER, deltas, coded);
      write(TasksEnded.RUNS_FIELD_NUMBER, runs, coded);
      write(TasksEnded.ENDINGS_FIELD_NUMBER, endings, coded);
      write(TasksEnded.LENGTHS_FIELD_NUMBER, lengths, coded);
      write(TasksEnded.MICROS_FIELD_NUMBER, micros, coded);
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
        + bytes(TasksEnded.MICROS_FIELD_NUMBER, micros)
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
