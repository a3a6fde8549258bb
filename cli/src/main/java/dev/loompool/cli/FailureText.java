package dev.loompool.cli;

import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskReport;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Says in text how an item failed. What was thrown is of the user's making, so that its own
/// methods may throw as well.
final class FailureText {
  private static final int MAX_LENGTH = 2000;

  private FailureText() {}

  /// The line for standard error. The pool's own messages tell the worker themselves.
  static String line(TaskReport<?> report, TaskException failure) {
    String what = "loompool: line " + (report.index() + 1) + ": " + oneLine(failure);
    return failure instanceof TaskFailedException
        ? what + " (worker %s, attempt %d)".formatted(failure.worker(), failure.attempt())
        : what;
  }

  /// The type and the message of what the item threw, or why it did not get so far.
  static String oneLine(TaskException failure) {
    Throwable shown = shown(failure);
    String text;
    try {
      text = shown instanceof TaskException ? String.valueOf(shown.getMessage()) : shown.toString();
    } catch (RuntimeException | StackOverflowError e) {
      text = shown.getClass().getName() + ": (its message threw " + e.getClass().getName() + ")";
    }
    return flat(text);
  }

  static String stackTrace(TaskException failure) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      shown(failure).printStackTrace(writer);
    } catch (RuntimeException | StackOverflowError e) {
      text.append("(printing the stack trace threw ").append(e.getClass().getName()).append(")");
    }
    return text.toString().stripTrailing();
  }

  private static Throwable shown(TaskException failure) {
    Throwable cause = failure.getCause();
    return failure instanceof TaskFailedException && cause != null ? cause : failure;
  }

  // Neither line ends nor a terminal's escape sequences.
  private static String flat(String text) {
    String cut = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    return cut.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?").strip();
  }
}
