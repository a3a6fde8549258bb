package dev.loompool.internal;

import com.google.protobuf.ByteString;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.function.Consumer;

/// Gathers the outcomes of a client's tasks into frames: values in columns, the others whole.
/// Confined to the control loop.
final class OutcomeColumns {
  private static final int OUTCOME_BYTES = 32;

  private final NameRegister names;
  private final Consumer<Frame> sender;
  private TasksEnded.Builder frame = TasksEnded.newBuilder();
  private ByteString.Output values = ByteString.newOutput();
  private final ByteString.Output endings = ByteString.newOutput();
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
    frame
        .addTaskDeltas(task - lastTask)
        .addRuns(run)
        .addLengths(outcome.length())
        .addMicros(outcome.micros())
        .addAttempts(outcome.attempt())
        .addWorkers(outcome.worker());
    lastTask = task;
    laterRuns |= run != 1;
    laterAttempts |= outcome.attempt() != 1;
    endings.write(dev.loompool.protocol.v1.Ending.VALUE_VALUE);
    values.write(outcome.bytes(), outcome.offset(), outcome.length());
  }

  /// Sends what has been added since the last time.
  void flush() {
    if (bytes == 0) {
      return;
    }
    if (!laterRuns) {
      frame.clearRuns();
    }
    if (!laterAttempts) {
      frame.clearAttempts();
    }
    frame.setEndings(endings.toByteString()).setValues(values.toByteString());
    sender.accept(Frame.newBuilder().setTasksEnded(frame).build());
    frame = TasksEnded.newBuilder();
    values = ByteString.newOutput();
    endings.reset();
    laterRuns = false;
    laterAttempts = false;
    lastTask = 0;
    bytes = 0;
  }
}
