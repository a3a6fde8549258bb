package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.v1.EndedTask;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.List;

/// Takes the frames of outcomes apart that a pool sends its client. Confined to the control loop.
final class HostOutcomes {
  private HostOutcomes() {}

  /// @param worker the number of the pool, as a worker of the client
  /// @param names learns what the pool's workers are called
  /// @throws IllegalArgumentException where the columns do not fit one another
  static void deliver(PoolCore core, int worker, TasksEnded frame, NameRegister names, long now) {
    int count = frame.getEndings().size();
    check(frame, count);
    byte[] values = frame.getValues().toByteArray();
    ColumnReader deltas = new ColumnReader(frame.getTaskDeltas());
    ColumnReader runs = new ColumnReader(frame.getRuns());
    ColumnReader attempts = new ColumnReader(frame.getAttempts());
    ColumnReader lengths = new ColumnReader(frame.getLengths());
    ColumnReader micros = new ColumnReader(frame.getMicros());
    long task = 0;
    int offset = 0;
    for (int i = 0; i < count; i++) {
      task += deltas.nextSigned();
      int run = runs.isEmpty() ? 1 : (int) runs.next();
      int attempt = attempts.isEmpty() ? 1 : (int) attempts.next();
      int length = (int) lengths.next();
      long ran = micros.next();
      if (frame.getEndings().byteAt(i) == dev.loompool.protocol.v1.Ending.REVOKED_VALUE) {
        core.taskReturned(worker, task, run, now);
      } else {
        int host = OutcomeForm.ofHost(frame.getWorkers(i));
        Outcome value =
            new Outcome(
                Ending.VALUE, values, offset, length, host, 0, attempt, ran, null, null, List.of());
        core.taskEnded(worker, task, run, value, now);
      }
      offset += length;
    }
    for (EndedTask other : frame.getOthersList()) {
      Outcome outcome = OutcomeForm.read(other, names);
      core.taskEnded(worker, other.getTask(), other.getRun(), outcome, now);
    }
    if (frame.getRevokeAnswered()) {
      core.revokeAnswered(worker, now);
    }
  }

  private static void check(TasksEnded frame, int count) {
    boolean fits =
        new ColumnReader(frame.getTaskDeltas()).holds(count)
            && new ColumnReader(frame.getLengths()).holds(count)
            && new ColumnReader(frame.getMicros()).holds(count)
            && frame.getWorkersCount() == count
            && (frame.getRuns().isEmpty() || new ColumnReader(frame.getRuns()).holds(count))
            && (frame.getAttempts().isEmpty()
                || new ColumnReader(frame.getAttempts()).holds(count));
    ColumnReader lengths = new ColumnReader(frame.getLengths());
    long left = frame.getValues().size();
    for (int i = 0; fits && i < count; i++) {
      long length = lengths.next();
      fits = length >= 0 && length <= left;
      left -= length;
    }
    if (!fits || left != 0) {
      throw new IllegalArgumentException(
          "the columns of a TasksEnded frame do not fit one another");
    }
  }
}
