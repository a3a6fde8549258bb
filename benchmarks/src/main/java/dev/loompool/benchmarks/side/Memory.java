package dev.loompool.benchmarks.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads how much memory processes hold. Thread-safe.
final class Memory {
  private Memory() {}

  /// The mean of the processes' proportional set sizes, in which what several processes share
  /// counts for each by its part.
  static double meanProportionalMegabytes(List<ProcessHandle> processes) throws IOException {
    if (!Files.exists(Path.of("/proc/self/smaps_rollup"))) {
      throw new UnsupportedOperationException("only Linux tells the proportional set size");
    }
    double kilobytes = 0;
    for (ProcessHandle process : processes) {
      kilobytes += proportionalKilobytes(process.pid());
    }
    return kilobytes * 1024 / 1e6 / processes.size();
  }

  private static long proportionalKilobytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no Pss for process " + pid);
  }
}
