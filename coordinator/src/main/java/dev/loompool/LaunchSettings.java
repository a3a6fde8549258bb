package dev.loompool;

import dev.loompool.internal.StandardStreams;
import dev.loompool.internal.process.LaunchOptions;
import dev.loompool.internal.process.ResidentSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects with what a pool's processes are launched, and checks it. Not thread-safe.
final class LaunchSettings {
  private static final long MIN_HEAP = 16 * 1024 * 1024;
  private static final long MIN_MEMORY = 128 * 1024 * 1024;

  List<String> jvmArguments = List.of();
  List<Path> classPath = List.of();
  boolean archive = true;
  WorkerOutput output = new StandardStreams();
  private long maxHeap;
  private long maxMemory;
  private Map<String, String> environment = Map.of();
  private Optional<Path> workingDirectory = Optional.empty();
  private int debugPort;

  void maxHeap(long bytes) {
    maxHeap = OptionRange.check("maxHeap", bytes, MIN_HEAP, Long.MAX_VALUE);
  }

  void maxMemory(long bytes) {
    if (bytes != 0) {
      ResidentSize.requireKnown();
      OptionRange.check("maxMemory", bytes, MIN_MEMORY, Long.MAX_VALUE);
    }
    maxMemory = bytes;
  }

  void debugPort(int port) {
    debugPort = OptionRange.check("debugWorker", port, 1, 65_535);
  }

  void workingDirectory(Path folder) {
    workingDirectory = Optional.of(LaunchCheck.folder(folder));
  }

  void environment(Map<String, String> variables) {
    environment = LaunchCheck.variables(variables);
  }

  LaunchOptions options() {
    return new LaunchOptions(
        jvmArguments,
        maxHeap,
        maxMemory,
        classPath,
        environment,
        workingDirectory,
        archive,
        debugPort,
        output);
  }
}
