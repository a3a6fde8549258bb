package dev.loompool.internal.process;

import dev.loompool.WorkerStartException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes the command line of a worker: this process's `java` and class path, lean flags, and those
/// of this process's own flags that change what code means. Agents, debuggers and heap sizes stay
/// here. Immutable.
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

  /// A heap that begins small, whatever the machine has, and shrinks again.
  private static final List<String> HEAP_FLAGS = List.of("-Xms32m", "-XX:-ShrinkHeapInSteps");

  private static final long HEAP_BYTES = 32L << 20;
  private static final Pattern OF_HEAP =
      Pattern.compile("-Xm[nsx]|-XX:\\w*(Heap|NewSize|RAM|VMOptionsFile|Flags)\\w*=|^@");
  private static final List<String> FLAG_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private final List<String> arguments;
  private final String classPath;
  private final Optional<WorkerArchive> archive;

  private WorkerCommand(List<String> arguments, String classPath, Optional<WorkerArchive> archive) {
    this.arguments = arguments;
    this.classPath = classPath;
    this.archive = archive;
  }

  /// Makes the command.
  ///
  /// @param folder takes files that the workers need
  static WorkerCommand of(LaunchOptions options, Path folder) {
    List<String> arguments = arguments(options);
    WorkerClassPath path = classPath(options, folder);
    List<Path> jars = path.archivable(folder);
    String record = System.getProperty(ArchiveTraining.RECORD_PROPERTY);
    if (record != null) {
      arguments.add("-XX:AOTMode=record");
      arguments.add("-XX:AOTConfiguration=" + record);
      return new WorkerCommand(arguments, text(jars), Optional.empty());
    }
    Optional<WorkerArchive> archive =
        options.archive() && !jars.isEmpty()
            ? ArchiveFolder.find()
                .flatMap(at -> WorkerArchive.of(at, jars, arguments, options.jvmArguments()))
            : Optional.empty();
    return new WorkerCommand(arguments, path.text(), archive);
  }

  /// What comes between the `java` and the class path.
  static List<String> arguments(LaunchOptions options) {
    List<String> words = new ArrayList<>(FLAGS);
    if (options.jvmArguments().stream()
        .noneMatch(argument -> argument.matches("-XX:\\+Use\\w+GC"))) {
      words.add("-XX:+UseSerialGC");
    }
    if (!saysHeap(options) && (options.heapBytes() == 0 || options.heapBytes() >= HEAP_BYTES)) {
      words.addAll(HEAP_FLAGS);
    }
    words.addAll(InheritedArguments.ofThisProcess());
    if (options.heapBytes() > 0) {
      words.add("-Xmx" + options.heapBytes());
    }
    words.addAll(options.jvmArguments());
    return words;
  }

  /// Whether the user has said how large the heap is to be, or may have in a file.
  private static boolean saysHeap(LaunchOptions options) {
    Stream<String> variables =
        FLAG_VARIABLES.stream().map(name -> options.environment().getOrDefault(name, ""));
    return Stream.concat(options.jvmArguments().stream(), variables)
        .anyMatch(words -> OF_HEAP.matcher(words).find());
  }

  /// The words with which a worker is launched now.
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(java());
    archive.filter(WorkerArchive::exists).ifPresent(made -> words.addAll(made.use()));
    words.addAll(arguments);
    words.add("-cp");
    words.add(classPath);
    words.add(MAIN);
    return words;
  }

  /// The archive of classes that its workers may use, whether or not there is one already.
  Optional<WorkerArchive> archive() {
    return archive;
  }

  /// This process's own `java`.
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Override
  public String toString() {
    return String.join(" ", words());
  }

  static String text(List<Path> path) {
    return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /// The entries of the class path.
  List<Path> classPath() {
    return Stream.of(classPath.split(Pattern.quote(File.pathSeparator), -1)).map(Path::of).toList();
  }

  private static WorkerClassPath classPath(LaunchOptions options, Path folder) {
    try {
      return WorkerClassPath.of(options.classPath(), folder);
    } catch (IOException e) {
      throw new WorkerStartException(
          "could not put the workers' class path together: " + e.getMessage(), e);
    }
  }
}
