package dev.loompool.internal.process;

import dev.loompool.internal.core.WorkerExit.Cause;

/// Why a worker process ended. Immutable.
///
/// @param text in words that follow the worker's name
/// @param cause on which account the loss goes
record ExitDescription(String text, Cause cause) {
  static ExitDescription other(String text) {
    return new ExitDescription(text, Cause.OTHER);
  }

  static ExitDescription outOfMemory(String text) {
    return new ExitDescription(text, Cause.OUT_OF_MEMORY);
  }
}
