package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.PoolCore;
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
    check(frame);
    byte[] values = frame.getValues().toByteArray();
    long task = 0;
    int offset = 0;
    for (int i = 0; i < frame.getTaskDeltasCount(); i++) {
      task += frame.getTaskDeltas(i);
      int run = frame.getRunsCount() > 0 ? frame.getRuns(i) : 1;
      int length = frame.getLengths(i);
      if (frame.getEndings().byteAt(i) == dev.loompool.protocol.v1.Ending.REVOKED_VALUE) {
        core.taskReturned(worker, task, run, now);
      } else {
        core.taskEnded(worker, task, run, value(frame, i, values, offset, length), now);
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

  private static Outcome value(TasksEnded frame, int place, byte[] values, int offset, int length) {
    return new Outcome(
        Ending.VALUE,
        values,
        offset,
        length,
        OutcomeForm.ofHost(frame.getWorkers(place)),
        0,
        frame.getAttemptsCount() > 0 ? frame.getAttempts(place) : 1,
        frame.getMicros(place),
        null,
        null,
        List.of());
  }

  private static void check(TasksEnded frame) {
    int count = frame.getTaskDeltasCount();
    boolean fits =
        frame.getEndings().size() == count
            && frame.getLengthsCount() == count
            && frame.getMicrosCount() == count
            && frame.getWorkersCount() == count
            && (frame.getRunsCount() == 0 || frame.getRunsCount() == count)
            && (frame.getAttemptsCount() == 0 || frame.getAttemptsCount() == count);
    long bytes = 0;
    for (int i = 0; fits && i < count; i++) {
      bytes += frame.getLengths(i);
      fits = frame.getLengths(i) >= 0;
    }
    if (!fits || bytes != frame.getValues().size()) {
      throw new IllegalArgumentException(
          "the columns of a TasksEnded frame do not fit one another");
    }
  }
}
