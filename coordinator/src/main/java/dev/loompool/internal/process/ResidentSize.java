package dev.loompool.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// How much of the machine's memory a process holds, as Linux says. Stateless.
public final class ResidentSize {
  private static final String LINE = "VmRSS:";
  private static final long KIB = 1024;

  private ResidentSize() {}

  /// Checks that this system can be asked.
  ///
  /// @throws UnsupportedOperationException where it cannot
  public static void requireKnown() {
    if (of("self").isEmpty()) {
      throw new UnsupportedOperationException(
          "maxMemory is measured in /proc, which %s does not have; use maxHeap, or a limit of the system"
              .formatted(System.getProperty("os.name")));
    }
  }

  /// In bytes; empty where the process is gone, or the system not Linux.
  public static OptionalLong of(long pid) {
    return of(String.valueOf(pid));
  }

  private static OptionalLong of(String pid) {
    // A line looks like this: "VmRSS:     12345 kB". A process that has ended has none.
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", pid, "status"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }
}
