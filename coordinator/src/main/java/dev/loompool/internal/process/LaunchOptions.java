package dev.loompool.internal.process;

import dev.loompool.WorkerOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a pool's workers are started. Immutable.
///
/// @param jvmArguments come after those of the pool
/// @param maxHeap in bytes, 0 for what [#heapBytes] says
/// @param maxMemory of the whole process, in bytes, 0 for no limit
/// @param classPath comes before that of this process
/// @param environment is added to the inherited one
/// @param workingDirectory empty for that of this process
/// @param archive whether workers take the library's classes from an archive
/// @param debugPort where the first worker waits for a debugger, 0 for nowhere
public record LaunchOptions(
    List<String> jvmArguments,
    long maxHeap,
    long maxMemory,
    List<Path> classPath,
    Map<String, String> environment,
    Optional<Path> workingDirectory,
    boolean archive,
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
    if (maxMemory > 0 && maxHeap >= maxMemory) {
      throw new IllegalArgumentException(
          "maxHeap (%d) must be less than maxMemory (%d), which is that of the whole process"
              .formatted(maxHeap, maxMemory));
    }
  }

  /// How large the heap may grow, in bytes, 0 for what the JVM chooses. Half of what a process may
  /// have leaves room for all that is not its heap, so that a full heap is seen as such.
  long heapBytes() {
    return maxHeap == 0 && jvmArguments.stream().noneMatch(LaunchOptions::setsHeap)
        ? maxMemory / 2
        : maxHeap;
  }

  /// The number of the worker that waits for a debugger, 0 for none.
  public int debuggedWorker() {
    return debugPort == 0 ? 0 : 1;
  }

  private static boolean setsHeap(String argument) {
    return argument.startsWith("-Xmx") || argument.startsWith("-XX:MaxHeapSize=");
  }
}
