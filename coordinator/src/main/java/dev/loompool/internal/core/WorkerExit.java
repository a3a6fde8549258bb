package dev.loompool.internal.core;

import java.time.Instant;
import java.util.OptionalInt;

/// How a worker process ended. Immutable.
///
/// @param worker the worker's number
/// @param pid its process id, 0 where it never started
/// @param exitCode its exit code, empty where it never started
/// @param cause on which account the loss goes
/// @param description what happened and why, in words
/// @param lastWords the end of what it wrote to its standard error
/// @param at when that was, for messages
public record WorkerExit(
    int worker,
    long pid,
    OptionalInt exitCode,
    Cause cause,
    String description,
    String lastWords,
    Instant at) {

  /// As this, but for another cause and description.
  WorkerExit with(Cause cause, String description) {
    return new WorkerExit(worker, pid, exitCode, cause, description, lastWords, at);
  }

  /// The kinds of ends that are counted apart.
  public enum Cause {
    /// Its heap, its other memory or what it may have of the machine's was too small.
    OUT_OF_MEMORY,
    /// Anything else.
    OTHER
  }
}
