package dev.loompool.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/// What a run ran on. Immutable.
///
/// @param date the day
/// @param processors how many processors this JVM may use
/// @param processor what kind they are
/// @param memoryGiB the machine's memory
/// @param system the operating system and its version
/// @param java the JVM and its version
record Machine(
    String date, int processors, String processor, long memoryGiB, String system, String java) {
  static Machine here() {
    return new Machine(
        LocalDate.now(ZoneOffset.UTC).toString(),
        Runtime.getRuntime().availableProcessors(),
        value("/proc/cpuinfo", "model name"),
        Long.parseLong("0" + value("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) >> 20,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.vendor") + " " + Runtime.version());
  }

  private static String value(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return processors + " x " + processor + ", " + memoryGiB + " GiB, " + system + ", " + java;
  }
}
