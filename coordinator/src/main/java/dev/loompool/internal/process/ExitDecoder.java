package dev.loompool.internal.process;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out why a worker process ended: from its exit code, the words that it left, the end of its
/// output, the crash report of the JVM and the kernel's count of kills. Thread-safe.
final class ExitDecoder {
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(31, "SIGSYS"));
  private static final int SIGNALLED = 128;
  private static final int SIGABRT = 6;
  private static final int SIGKILL = 9;

  /// What the JVM says when its flag ExitOnOutOfMemoryError takes effect, and its exit code then.
  private static final int OUT_OF_MEMORY = 3;

  private static final Pattern TERMINATING =
      Pattern.compile("Terminating due to java\\.lang\\.OutOfMemoryError: (.*)");

  private final LaunchOptions options;
  private final OomKills kills;

  ExitDecoder(LaunchOptions options, OomKills kills) {
    this.options = options;
    this.kills = kills;
  }

  /// Looks at everything there is.
  ///
  /// @param launched when the process was started
  /// @param words what the worker noted before it ended itself, empty for nothing
  /// @param output the end of its output
  ExitDescription decode(int exitCode, long pid, Instant launched, String words, String output) {
    if (!words.isEmpty()) {
      return MemoryShortage.of(words, options).described();
    }
    Matcher terminating = TERMINATING.matcher(output);
    if (exitCode == OUT_OF_MEMORY && terminating.find()) {
      return MemoryShortage.of(terminating.group(1), options).described();
    }
    String signal = SIGNALS.get(exitCode - SIGNALLED);
    if (signal == null) {
      return ExitDescription.other("exited with " + exitCode);
    }
    return switch (exitCode - SIGNALLED) {
      case SIGABRT ->
          CrashReport.find(pid, launched, options)
              .map(report -> report.described(exitCode, signal))
              .orElse(ended("ended", signal, exitCode));
      case SIGKILL ->
          kills
              .explain()
              .map(count ->
                  ExitDescription.outOfMemory(
                      "was killed by the kernel's OOM killer (exit %d, %s; %s)"
                          .formatted(exitCode, signal, count)))
              .orElse(ended("killed", signal, exitCode));
      default -> ended("ended", signal, exitCode);
    };
  }

  private static ExitDescription ended(String how, String signal, int exitCode) {
    return ExitDescription.other("was %s by %s (exit %d)".formatted(how, signal, exitCode));
  }
}
