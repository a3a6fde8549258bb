package dev.loompool.internal.process;

import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes the command line of a worker: this process's `java` and class path, lean flags, and those
/// of this process's own flags that change what code means. Agents, debuggers and heap sizes stay
/// here.
final class WorkerCommand {
  private static final String MAIN = "dev.loompool.worker.WorkerMain";

  /// Why each is there, see docs/decisions.
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseCountedLoopSafepoints",
          "-XX:LoopStripMiningIter=1000",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-UsePerfData",
          "-Dio.netty.jfr.enabled=false",
          "-Dio.netty.leakDetection.level=disabled",
          "-Dio.netty.machineId=00:00:00:00:00:00:00:01",
          "-Dio.netty.processId=1",
          "-Dslf4j.internal.verbosity=ERROR");

  private final List<String> command;

  private WorkerCommand(List<String> command) {
    this.command = command;
  }

  /// Makes the command.
  ///
  /// @param folder takes files that the workers need
  static WorkerCommand of(LaunchOptions options, Path folder) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(FLAGS);
    if (options.jvmArguments().stream()
        .noneMatch(argument -> argument.matches("-XX:\\+Use\\w+GC"))) {
      words.add("-XX:+UseSerialGC");
    }
    words.addAll(InheritedArguments.ofThisProcess());
    if (options.heapBytes() > 0) {
      words.add("-Xmx" + options.heapBytes());
    }
    words.addAll(options.jvmArguments());
    words.add("-cp");
    words.add(classPath(options.classPath(), folder));
    words.add(MAIN);
    return new WorkerCommand(words);
  }

  List<String> words() {
    return command;
  }

  @Override
  public String toString() {
    return String.join(" ", command);
  }

  private static String classPath(List<Path> extra, Path folder) {
    try {
      return WorkerClassPath.of(extra, folder);
    } catch (IOException e) {
      throw new WorkerStartException(
          "could not put the workers' class path together: " + e.getMessage(), e);
    }
  }
}
