package dev.loompool.internal.process;

import dev.loompool.WorkerOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a pool's workers are started. Immutable.
///
/// @param jvmArguments come after those of the pool
/// @param maxHeap in bytes, 0 for what the JVM chooses
/// @param classPath comes before that of this process
/// @param environment is added to the inherited one
/// @param workingDirectory empty for that of this process
/// @param debugPort where the first worker waits for a debugger, 0 for nowhere
public record LaunchOptions(
    List<String> jvmArguments,
    long maxHeap,
    List<Path> classPath,
    Map<String, String> environment,
    Optional<Path> workingDirectory,
    int debugPort,
    WorkerOutput output) {

  public LaunchOptions {
    if (maxHeap > 0) {
      jvmArguments.stream()
          .filter(LaunchOptions::setsHeap)
          .findFirst()
          .ifPresent(argument -> {
            throw new IllegalArgumentException(
                "maxHeap (%d) and jvmArguments (%s) both set the largest heap; leave one out"
                    .formatted(maxHeap, argument));
          });
    }
  }

  /// The number of the worker that waits for a debugger, 0 for none.
  public int debuggedWorker() {
    return debugPort == 0 ? 0 : 1;
  }

  private static boolean setsHeap(String argument) {
    return argument.startsWith("-Xmx") || argument.startsWith("-XX:MaxHeapSize=");
  }
}
