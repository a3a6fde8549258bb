package dev.loompool.internal.process;

import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.Map;

/// Says in words why a worker process ended, from its exit code.
final class ExitDescription {
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "SIGHUP",
          2, "SIGINT",
          4, "SIGILL",
          6, "SIGABRT",
          7, "SIGBUS",
          8, "SIGFPE",
          9, "SIGKILL",
          11, "SIGSEGV",
          15, "SIGTERM");
  private static final int OUT_OF_MEMORY = 3;
  private static final int SIGABRT = 6;
  private static final int SIGKILL = 9;

  private ExitDescription() {}

  static String of(int exitCode, long pid, String lastWords) {
    if (cause(exitCode, lastWords) == Cause.OUT_OF_MEMORY) {
      return "ran out of memory (exit 3; raise its heap with PoolBuilder.maxHeap)";
    }
    if (exitCode > 128 && SIGNALS.containsKey(exitCode - 128)) {
      String text =
          "was %s by %s (exit %d)"
              .formatted(
                  exitCode - 128 == SIGKILL ? "killed" : "ended",
                  SIGNALS.get(exitCode - 128),
                  exitCode);
      return exitCode - 128 == SIGABRT ? text + "; see hs_err_pid" + pid + ".log" : text;
    }
    return "exited with " + exitCode;
  }

  static Cause cause(int exitCode, String lastWords) {
    return exitCode == OUT_OF_MEMORY && lastWords.contains("OutOfMemoryError")
        ? Cause.OUT_OF_MEMORY
        : Cause.OTHER;
  }
}
