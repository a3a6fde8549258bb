package dev.loompool.worker;

import dev.loompool.protocol.FailureLines;
import dev.loompool.task.TaskId;
import java.io.File;

/// A class is neither on the worker's class path nor to be had from the coordinator.
final class ClassMissingException extends ClassNotFoundException {
  private static final long serialVersionUID = 1;

  private final String start;
  private final String why;
  private final String fix;

  /// @param why goes on after "the coordinator"
  ClassMissingException(String worker, String type, String why, String fix) {
    String text =
        "worker %s (pid %d) has no class %s".formatted(worker, ProcessHandle.current().pid(), type);
    super(text(text, why, fix));
    this.start = text;
    this.why = why;
    this.fix = fix;
  }

  /// The message for the user whose task needs the class.
  String neededBy(TaskId<?> task) {
    return text(start + ", which task " + task + " needs", why, fix);
  }

  private static String text(String start, String why, String fix) {
    int entries = System.getProperty("java.class.path", "").split(File.pathSeparator).length;
    return new FailureLines(start + ": ")
        .reason("the coordinator " + why)
        .line("worker", "its class path has " + entries + " entries, none holds it")
        .line("fix", fix)
        .toString();
  }
}
