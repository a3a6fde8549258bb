package dev.loompool.cli.chaos;

/// A way to break a worker.
public enum Fault {
  /// SIGKILL from outside.
  KILL("kills"),
  /// SIGSTOP from outside, and SIGCONT before the pool gives the worker up.
  STOP("stops"),
  /// SIGSTOP from outside for longer than the pool waits for a sign of life.
  LONG_STOP("long stops"),
  /// SIGSEGV from outside, as a crash in native code would raise it.
  SEGV("segmentation faults"),
  /// `System.exit` in a task.
  EXIT("exits in a task"),
  /// `OutOfMemoryError` in a task.
  OUT_OF_MEMORY("out of memory"),
  /// A task that computes for ever and ignores the interrupt of its timeout.
  SPIN("spins");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  /// What a table calls it.
  public String text() {
    return text;
  }

  /// Whether it comes from outside, by a signal; otherwise a task does it.
  boolean isSignal() {
    return switch (this) {
      case KILL, STOP, LONG_STOP, SEGV -> true;
      case EXIT, OUT_OF_MEMORY, SPIN -> false;
    };
  }
}
