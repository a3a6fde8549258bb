package dev.loompool.internal.core;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a task ended, with what its worker sent, undecoded.
///
/// @param ending in which way
/// @param bytes holds what the worker sent: the value, or a failure
/// @param worker the number of the worker of the last run, 0 where no worker had the task
/// @param pid the process id of that worker
/// @param attempt the number of the last attempt, 0 where no worker had the task
/// @param micros how long the last run took
/// @param loss for [Ending#LOST] and its kin: how the worker ended
/// @param fault for [Ending#UNPLACED]: what the scheduler did
/// @param earlier how the attempts before this one ended
public record Outcome(
    Ending ending,
    byte[] bytes,
    int offset,
    int length,
    int worker,
    long pid,
    int attempt,
    long micros,
    @Nullable WorkerExit loss,
    @Nullable SchedulerFault fault,
    List<Outcome> earlier) {

  /// The ways in which a task can end.
  public enum Ending {
    VALUE,
    FAILED,
    /// As FAILED, with a failure that the retry policy retries. No final outcome.
    RETRYABLE,
    CANCELLED,
    TIMED_OUT,
    DEADLINE_PASSED,
    /// It was interrupted at a limit and did not end within the grace.
    STUCK,
    NOT_SERIALIZABLE,
    /// Its worker was lost, and it may not run again.
    LOST,
    /// As LOST, in a worker that had no other task; but it may run again. No final outcome.
    LOST_ALONE,
    /// As LOST, in a worker that had no other task, and not the first that it cost.
    POISONED,
    /// The scheduler could not say which worker should have it.
    UNPLACED,
    /// The pool was terminated.
    POOL_TERMINATED,
    /// The pool could not start its workers.
    POOL_BROKEN;

    /// What it is where the task does not run again.
    ///
    /// @param cancelled whether the task was to end
    Ending asFinal(boolean cancelled) {
      return switch (this) {
        case RETRYABLE -> FAILED;
        case STUCK -> cancelled ? CANCELLED : STUCK;
        default -> this;
      };
    }
  }

  private static final byte[] NOTHING = new byte[0];

  /// The same, without arrays that are much larger than what they hold of this outcome.
  public Outcome trimmed() {
    if (bytes.length <= 2 * length + 64 && earlier.isEmpty()) {
      return this;
    }
    byte[] own = Arrays.copyOfRange(bytes, offset, offset + length);
    List<Outcome> trimmed = earlier.stream().map(Outcome::trimmed).toList();
    return new Outcome(ending, own, 0, length, worker, pid, attempt, micros, loss, fault, trimmed);
  }

  /// An outcome that no worker sent.
  public static Outcome local(
      Ending ending, int worker, long pid, int attempt, @Nullable WorkerExit loss) {
    return new Outcome(ending, NOTHING, 0, 0, worker, pid, attempt, 0, loss, null, List.of());
  }

  /// The outcome of a task that the scheduler could not place, after so many attempts.
  static Outcome unplaced(int attempts, SchedulerFault fault) {
    return new Outcome(Ending.UNPLACED, NOTHING, 0, 0, 0, 0, attempts, 0, null, fault, List.of());
  }

  /// The same with another ending, and with what earlier attempts ended with, where it does not say
  /// that itself.
  Outcome as(Ending how, List<Outcome> attemptsBefore) {
    return how == ending && attemptsBefore.isEmpty()
        ? this
        : new Outcome(
            how, bytes, offset, length, worker, pid, attempt, micros, loss, fault, attemptsBefore);
  }
}
