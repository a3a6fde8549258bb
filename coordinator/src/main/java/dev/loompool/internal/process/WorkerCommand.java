package dev.loompool.internal.process;

import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

  private static final Set<String> INHERITED_WITH_VALUE =
      Set.of("--add-opens", "--add-exports", "--add-reads", "--enable-native-access");
  private static final List<String> INHERITED_PREFIXES =
      List.of(
          "--add-opens=",
          "--add-exports=",
          "--add-reads=",
          "--enable-native-access=",
          "--enable-preview",
          "-Duser.",
          "-Dfile.encoding=",
          "-Dstdout.encoding=",
          "-Dstderr.encoding=",
          "-Djava.io.tmpdir=",
          "-Djava.library.path=",
          "-Djava.security.");

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
    words.addAll(inherited(ownArguments()));
    if (options.maxHeap() > 0) {
      words.add("-Xmx" + options.maxHeap());
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

  /// Those of a JVM's arguments that its workers take over.
  static List<String> inherited(List<String> arguments) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (INHERITED_WITH_VALUE.contains(argument) && i + 1 < arguments.size()) {
        taken.add(argument);
        taken.add(arguments.get(++i));
      } else if (INHERITED_PREFIXES.stream().anyMatch(argument::startsWith)) {
        taken.add(argument);
      } else if (!argument.startsWith("-")) {
        break; // The main class or jar: what follows is the program's own.
      } else if (argument.equals("-cp")
          || argument.equals("-classpath")
          || argument.equals("--class-path")
          || argument.equals("-p")
          || argument.equals("--module-path")
          || argument.equals("--add-modules")) {
        i++;
      }
    }
    return taken;
  }

  // The management bean knows them too, but costs 50 ms to load. ProcessHandle knows none when they
  // have over 4 KiB, as a long class path has; Linux does.
  private static List<String> ownArguments() {
    Path commandLine = Path.of("/proc/self/cmdline");
    if (Files.isReadable(commandLine)) {
      try {
        List<String> words = List.of(Files.readString(commandLine).split("\0"));
        return words.subList(Math.min(1, words.size()), words.size());
      } catch (IOException e) {
        // The other way may still work.
      }
    }
    return ProcessHandle.current().info().arguments().map(List::of).orElse(List.of());
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
