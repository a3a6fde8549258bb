package dev.loompool.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The report that a JVM writes when it crashes. Immutable.
///
/// @param file where it is
/// @param headline how it crashed, such as `SIGSEGV in C [libfoo.so+0x11] foo+0x1`
/// @param noMemory whether the machine gave the JVM no more memory
record CrashReport(Path file, String headline, boolean noMemory) {
  private static final String FLAG = "-XX:ErrorFile=";
  private static final String DEFAULT_NAME = "hs_err_pid%p.log";
  private static final int HEAD_LINES = 40;
  private static final int LONGEST_HEADLINE = 200;

  /// Looks where the process was told to write it, then where a JVM does so by itself.
  ///
  /// @param launched no older file counts
  static Optional<CrashReport> find(long pid, Instant launched, LaunchOptions options) {
    Path folder = options.workingDirectory().orElse(Path.of("")).toAbsolutePath();
    Stream<Path> told =
        options.jvmArguments().stream()
            .filter(argument -> argument.startsWith(FLAG))
            .map(argument -> folder.resolve(argument.substring(FLAG.length())));
    Stream<Path> usual = Stream.of(folder.resolve(DEFAULT_NAME), Path.of("/tmp", DEFAULT_NAME));
    return Stream.concat(told, usual)
        .map(file -> Path.of(file.toString().replace("%p", String.valueOf(pid))))
        .flatMap(file -> read(file, launched).stream())
        .findFirst();
  }

  private static Optional<CrashReport> read(Path file, Instant launched) {
    try {
      // Where times of files are kept in whole seconds, one of the same second counts too.
      if (Files.getLastModifiedTime(file).toInstant().isBefore(launched.minusSeconds(1))) {
        return Optional.empty();
      }
      try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
        return Optional.of(of(file, lines.limit(HEAD_LINES).toList()));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static CrashReport of(Path file, List<String> head) {
    List<String> lines =
        head.stream().map(line -> line.replaceFirst("^#\\s*", "").replaceAll("\\s+", " ")).toList();
    Optional<String> memory = starting(lines, "Native memory allocation");
    boolean noMemory = starting(lines, "There is insufficient memory").isPresent();
    if (noMemory) {
      return new CrashReport(file, memory.orElse("no more native memory"), true);
    }
    String signal =
        starting(lines, "SIG")
            .or(() -> starting(lines, "Internal Error"))
            .map(line -> line.replaceFirst("[ ,]+(\\(0x\\w+\\) at pc|pid)=.*", ""))
            .orElse("an error");
    int frame = lines.indexOf("Problematic frame:") + 1;
    String where = frame > 0 && frame < lines.size() ? " in " + lines.get(frame).strip() : "";
    return new CrashReport(file, cut(signal + where), false);
  }

  private static Optional<String> starting(List<String> lines, String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).findFirst();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_HEADLINE ? text : text.substring(0, LONGEST_HEADLINE) + "...";
  }

  ExitDescription described(int exitCode, String signal) {
    return noMemory
        ? ExitDescription.outOfMemory(
            "ran out of native memory (%s; see %s)".formatted(cut(headline), file))
        : ExitDescription.other(
            "crashed with %s (exit %d, %s; see %s)".formatted(headline, exitCode, signal, file));
  }
}
