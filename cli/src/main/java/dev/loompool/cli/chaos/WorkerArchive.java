package dev.loompool.cli.chaos;

import dev.loompool.Pool;
import dev.loompool.PoolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Flags of workers that live for seconds. They compile in haste, and take their classes from an
/// archive that a first worker has left, so that it costs half to replace them.
public final class WorkerArchive {
  private static final String C1 = "-XX:TieredStopAtLevel=1";
  private static final String NO_WARNINGS = "-Xlog:cds=off";

  private WorkerArchive() {}

  /// Runs that first worker. Where it leaves no archive, as it does not for classes in directories,
  /// workers do without.
  ///
  /// @param folder where the archive is to be
  /// @param more flags that workers get as well
  public static String[] flags(Path folder, String... more) throws InterruptedException {
    Path archive = folder.resolve("workers.jsa");
    List<String> flags = new ArrayList<>(List.of(more));
    flags.addAll(List.of(C1, NO_WARNINGS, "-Xlog:cds+dynamic=off", "-Xshare:auto"));
    List<String> first = new ArrayList<>(flags);
    first.add("-XX:ArchiveClassesAtExit=" + archive);
    try (Pool pool =
        Pool.builder()
            .workers(1)
            .jvmArguments(first.toArray(String[]::new))
            .workerOutput((_, _, _) -> {})
            .open()) {
      Path notes = Files.createTempDirectory(folder, "first-");
      pool.apply(new ChaosTask(notes.toString(), 0, Duration.ofMillis(1)), new TaskOrder(0, null));
    } catch (IOException | PoolException e) {
      // The run itself will say what is wrong.
    }
    if (Files.exists(archive)) {
      flags.add("-XX:SharedArchiveFile=" + archive);
    }
    return flags.toArray(String[]::new);
  }
}
