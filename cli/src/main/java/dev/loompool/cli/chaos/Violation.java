package dev.loompool.cli.chaos;

/// A broken promise.
///
/// @param kind which promise
/// @param text the task and what is wrong with it
record Violation(Kind kind, String text) {

  /// The promises, in the words of the table that counts how often each was broken.
  enum Kind {
    /// A task has no outcome.
    LOST("lost"),
    /// A task has more than one outcome.
    TWICE("delivered twice"),
    /// A task has another value than it has to have.
    WRONG("wrong values"),
    /// A task failed though it had attempts left.
    FAILED("failed"),
    /// A task has a value that no worker, or another worker, has worked out.
    MADE_UP("values from nowhere"),
    /// A task ran again though the worker that had it was not lost.
    NEEDLESS("needless executions"),
    /// A task ran again while the worker that had it still worked.
    OVERLAPPING("overlapping executions"),
    /// A task had more attempts than allowed, or was never handed over.
    FORBIDDEN("forbidden executions");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
