package dev.loompool.worker;

import dev.loompool.protocol.ClassDifference;
import dev.loompool.protocol.FailureLines;
import dev.loompool.task.TaskId;
import java.io.InvalidObjectException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Optional;

/// Says why a task's function or argument could not be rebuilt in a worker.
final class RebuildFailure {
  private static final int DEEPEST = 16;

  private RebuildFailure() {}

  /// What to report as the task's failure.
  ///
  /// @param loader finds the classes of tasks
  static Throwable of(TaskId<?> task, String worker, ClassLoader loader, Throwable cause) {
    Optional<String> missing = missing(task, cause);
    if (missing.isPresent()) {
      return new InvalidObjectException(missing.get(), cause);
    }
    // Java's own words for this help nobody, so they are left out.
    return ClassDifference.nameIn(cause)
        .<Throwable>map(type -> new InvalidObjectException(different(task, worker, loader, type)))
        .orElse(cause);
  }

  private static Optional<String> missing(TaskId<?> task, Throwable thrown) {
    Throwable next = thrown;
    for (int i = 0; next != null && i < DEEPEST; i++) {
      if (next instanceof ClassMissingException missing) {
        return Optional.of(missing.neededBy(task));
      }
      next = next.getCause();
    }
    return Optional.empty();
  }

  private static String different(TaskId<?> task, String worker, ClassLoader loader, String type) {
    return new FailureLines("cannot rebuild task " + task + ": ")
        .reason(
            "worker %s (pid %d) has another version of class %s than the coordinator"
                .formatted(worker, ProcessHandle.current().pid(), type))
        .line("worker", "loads it from " + place(type, loader))
        .line(
            "fix",
            "let both have the same jar: look at PoolBuilder.classPath, or open a new pool after a build")
        .toString();
  }

  private static String place(String type, ClassLoader loader) {
    try {
      CodeSource source = Class.forName(type, false, loader).getProtectionDomain().getCodeSource();
      URL location = source == null ? null : source.getLocation();
      return location == null ? "the coordinator" : location.toString();
    } catch (ClassNotFoundException | LinkageError e) {
      return "an unknown place";
    }
  }
}
