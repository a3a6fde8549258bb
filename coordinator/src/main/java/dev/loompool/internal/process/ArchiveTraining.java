package dev.loompool.internal.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Has a missing [WorkerArchive] made, by a process of low priority that opens a pool of its own
/// and has its worker recorded. Stateless but for what this process has begun; thread-safe.
///
/// It may fail in any way, which nobody hears of: workers then start as without an archive.
public final class ArchiveTraining {
  /// In the process that makes one: where its worker notes what it loads.
  public static final String RECORD_PROPERTY = "loompool.archives.record";

  private static final String MAIN = "dev.loompool.internal.ArchiveMain";
  private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));
  private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

  private ArchiveTraining() {}

  /// Starts the process where there is no archive and nobody else makes it.
  ///
  /// @param scratch takes copies of jars
  static void begin(WorkerArchive archive, Path scratch) {
    if (!BEGUN.add(archive.file())) {
      return;
    }
    try {
      if (archive.exists()) {
        ArchiveShelf.used(archive.file());
      } else if (ArchiveShelf.claim(archive.file())) {
        start(archive, scratch);
      }
    } catch (IOException | RuntimeException e) {
      // There is none, then.
    }
  }

  private static void start(WorkerArchive archive, Path scratch) throws IOException {
    List<String> words = new ArrayList<>();
    NICE.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(nice -> words.addAll(List.of(nice.toString(), "-n", "19")));
    words.addAll(
        List.of(
            WorkerCommand.java(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dslf4j.internal.verbosity=ERROR"));
    words.addAll(InheritedArguments.ofThisProcess());
    // Beside the archive nobody takes its folder for one of this process's pools.
    words.add("-Djava.io.tmpdir=" + archive.folder());
    words.add("-D" + ArchiveFolder.PROPERTY + "=" + ArchiveFolder.NONE);
    words.add("-D" + RECORD_PROPERTY + "=" + ArchiveShelf.record(archive.file()));
    words.add("-cp");
    words.add(WorkerCommand.text(classPath(archive, scratch)));
    words.add(MAIN);
    words.add(archive.file().toString());
    words.addAll(archive.flags());
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(archive.folder().toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    ProcessLauncher.DROPPED_ENVIRONMENT.forEach(builder.environment()::remove);
    builder.start().getOutputStream().close();
  }

  private static List<Path> classPath(WorkerArchive archive, Path scratch) throws IOException {
    List<Path> path = new ArrayList<>(archive.jars());
    path.addAll(LibraryJars.findOfCoordinator(scratch));
    return path;
  }

  /// Turns what a worker has noted into the archive. In the process that makes it; waits.
  ///
  /// @param jvmArguments those of that worker
  /// @return whether it has been made
  public static boolean assemble(Path record, Path output, List<String> jvmArguments)
      throws IOException, InterruptedException {
    LaunchOptions options =
        new LaunchOptions(
            jvmArguments,
            0,
            0,
            List.of(),
            Map.of(),
            Optional.empty(),
            false,
            0,
            (worker, error, text) -> {});
    List<String> words = new ArrayList<>();
    words.add(WorkerCommand.java());
    words.addAll(WorkerCommand.arguments(options));
    words.addAll(
        List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record, "-XX:AOTCache=" + output));
    words.add("-cp");
    words.add(WorkerCommand.text(WorkerClassPath.of(List.of(), output).archivable(output)));
    Process process =
        new ProcessBuilder(words)
            .redirectInput(Redirect.from(nothing()))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    return process.waitFor() == 0 && Files.isRegularFile(output);
  }

  private static File nothing() {
    return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
  }
}
