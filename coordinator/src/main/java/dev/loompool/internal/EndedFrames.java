package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.List;

/// Takes frames of outcomes apart. Confined to the control loop.
final class EndedFrames {
  private EndedFrames() {}

  /// @throws IllegalArgumentException where the columns do not fit one another
  static void deliver(PoolCore core, int worker, long pid, TasksEnded frame, long now) {
    check(frame);
    byte[] values = frame.getValues().toByteArray();
    boolean laterRuns = frame.getRunsCount() > 0;
    boolean laterAttempts = frame.getAttemptsCount() > 0;
    long task = 0;
    int offset = 0;
    for (int i = 0; i < frame.getTaskDeltasCount(); i++) {
      task += frame.getTaskDeltas(i);
      int run = laterRuns ? frame.getRuns(i) : 1;
      int length = frame.getLengths(i);
      Ending ending = known(frame.getEndings().byteAt(i));
      if (ending == Ending.REVOKED) {
        core.taskReturned(worker, task, run, now);
      } else {
        int attempt = laterAttempts ? frame.getAttempts(i) : 1;
        Outcome outcome =
            new Outcome(
                ending(ending),
                values,
                offset,
                length,
                worker,
                pid,
                attempt,
                frame.getMicros(i),
                null,
                null,
                List.of());
        core.taskEnded(worker, task, run, outcome, now);
      }
      offset += length;
    }
    if (frame.getRevokeAnswered()) {
      core.revokeAnswered(worker, now);
    }
  }

  private static Ending known(byte number) {
    Ending ending = Ending.forNumber(number);
    return ending == null ? Ending.UNRECOGNIZED : ending;
  }

  private static void check(TasksEnded frame) {
    int count = frame.getTaskDeltasCount();
    boolean fits =
        frame.getEndings().size() == count
            && frame.getLengthsCount() == count
            && frame.getMicrosCount() == count
            && (frame.getRunsCount() == 0 || frame.getRunsCount() == count)
            && (frame.getAttemptsCount() == 0 || frame.getAttemptsCount() == count);
    long bytes = 0;
    for (int i = 0; fits && i < count; i++) {
      fits = frame.getLengths(i) >= 0;
      bytes += frame.getLengths(i);
    }
    if (!fits || bytes != frame.getValues().size()) {
      throw new IllegalArgumentException(
          "the columns of a TasksEnded frame do not fit one another");
    }
  }

  private static Outcome.Ending ending(Ending ending) {
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
