package dev.loompool.internal;

import com.google.protobuf.ByteString;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.Consumer;

/// Gathers the outcomes of a client's tasks into frames: values in columns, the others whole.
/// Confined to the control loop.
final class OutcomeColumns {
  private static final int OUTCOME_BYTES = 32;
  private static final int FIRST_BYTES = 16;

  private final NameRegister names;
  private final Consumer<Frame> sender;
  private TasksEnded.Builder frame = TasksEnded.newBuilder();
  private final OutputBuffer deltas = new OutputBuffer(FIRST_BYTES);
  private final OutputBuffer runs = new OutputBuffer(FIRST_BYTES);
  private final OutputBuffer endings = new OutputBuffer(FIRST_BYTES);
  private final OutputBuffer lengths = new OutputBuffer(FIRST_BYTES);
  private final OutputBuffer micros = new OutputBuffer(FIRST_BYTES);
  private final OutputBuffer attempts = new OutputBuffer(FIRST_BYTES);
  private ByteString.Output values = ByteString.newOutput();
  private boolean laterRuns;
  private boolean laterAttempts;
  private long lastTask;
  private long bytes;

  /// @param sender sends a frame
  OutcomeColumns(NameRegister names, Consumer<Frame> sender) {
    this.names = names;
    this.sender = sender;
  }

  /// Adds the outcome of the task that the client calls so.
  void add(long task, int run, Outcome outcome) {
    if (bytes > 0 && bytes + outcome.length() > FramePipeline.GATHERED_BYTES) {
      flush();
    }
    bytes += OUTCOME_BYTES + outcome.length();
    if (outcome.ending() == Ending.VALUE && outcome.earlier().isEmpty()) {
      addValue(task, run, outcome);
    } else {
      frame.addOthers(OutcomeForm.write(outcome, names).setTask(task).setRun(run));
    }
  }

  private void addValue(long task, int run, Outcome outcome) {
    deltas.writeSigned(task - lastTask);
    runs.writeVarint(run);
    endings.write(dev.loompool.protocol.v1.Ending.VALUE_VALUE);
    lengths.writeVarint(outcome.length());
    micros.writeVarint(outcome.micros());
    attempts.writeVarint(outcome.attempt());
    values.write(outcome.bytes(), outcome.offset(), outcome.length());
    frame.addWorkers(outcome.worker());
    lastTask = task;
    laterRuns |= run != 1;
    laterAttempts |= outcome.attempt() != 1;
  }

  /// Tasks with adjacent ids that will not run here.
  ///
  /// @param first as the client calls it
  static Frame givenBack(long first, int count, int run) {
    long[] deltas = new long[count];
    long[] runs = new long[count];
    byte[] endings = new byte[count];
    Arrays.fill(deltas, 1);
    Arrays.fill(runs, run);
    Arrays.fill(endings, (byte) dev.loompool.protocol.v1.Ending.REVOKED_VALUE);
    if (count > 0) {
      deltas[0] = first;
    }
    ByteString zeros = ByteString.copyFrom(new byte[count]);
    return Frame.newBuilder()
        .setTasksEnded(
            TasksEnded.newBuilder()
                .setTaskDeltas(ColumnReader.packedSigned(deltas))
                .setRuns(ColumnReader.packed(runs))
                .setEndings(ByteString.copyFrom(endings))
                .setLengths(zeros)
                .setMicros(zeros)
                .addAllWorkers(Collections.nCopies(count, 0)))
        .build();
  }

  /// Sends what has been added since the last time.
  void flush() {
    if (bytes == 0) {
      return;
    }
    if (laterRuns) {
      frame.setRuns(taken(runs));
    }
    if (laterAttempts) {
      frame.setAttempts(taken(attempts));
    }
    frame
        .setTaskDeltas(taken(deltas))
        .setEndings(taken(endings))
        .setLengths(taken(lengths))
        .setMicros(taken(micros))
        .setValues(values.toByteString());
    sender.accept(Frame.newBuilder().setTasksEnded(frame).build());
    frame = TasksEnded.newBuilder();
    values = ByteString.newOutput();
    runs.truncate(0);
    attempts.truncate(0);
    laterRuns = false;
    laterAttempts = false;
    lastTask = 0;
    bytes = 0;
  }

  private static ByteString taken(OutputBuffer column) {
    ByteString taken = ByteString.copyFrom(column.array(), 0, column.size());
    column.truncate(0);
    return taken;
  }
}
