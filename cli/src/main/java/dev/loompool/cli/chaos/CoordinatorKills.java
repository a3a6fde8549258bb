package dev.loompool.cli.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/// Starts coordinators, kills them while their workers are busy and looks at what is left. Confined
/// to one thread.
final class CoordinatorKills {
  private static final int MAX_DELAY_MILLIS = 300;

  private final Path folder;
  private final Duration orphanLimit;
  private final SplittableRandom random;
  private int killed;
  private int workers;
  private int orphans;
  private long longestNanos;

  /// @param folder is used for temporary files of the coordinators
  CoordinatorKills(Path folder, ChaosSettings settings) {
    this.folder = folder;
    this.orphanLimit = settings.orphanLimit();
    this.random = new SplittableRandom(settings.seed());
  }

  int killed() {
    return killed;
  }

  /// How many workers they had in all.
  int workers() {
    return workers;
  }

  /// How many of those still ran when their time was over.
  int orphans() {
    return orphans;
  }

  /// How long the last worker of any coordinator was there after it.
  Duration longest() {
    return Duration.ofNanos(longestNanos);
  }

  /// Starts and kills so many coordinators, one after the other.
  void run(int count, IntConsumer progress) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      killOne(i % 2 == 0 ? VictimCoordinator.SPIN : VictimCoordinator.SLEEP);
      progress.accept(killed);
    }
  }

  /// How many folders of pools are left when another coordinator has started and ended in peace.
  long foldersLeft() throws IOException, InterruptedException {
    Process last = start(VictimCoordinator.SLEEP);
    workersOf(last);
    last.getOutputStream().close();
    last.waitFor();
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("loompool-"))
          .count();
    }
  }

  private void killOne(String activity) throws IOException, InterruptedException {
    Process coordinator = start(activity);
    try {
      List<ProcessHandle> of = workersOf(coordinator);
      workers += of.size();
      Thread.sleep(random.nextInt(MAX_DELAY_MILLIS));
      long before = System.nanoTime();
      if (Signals.send("KILL", coordinator.toHandle())) {
        killed++;
      }
      coordinator.waitFor();
      List<ProcessHandle> left = LeftProcesses.after(orphanLimit, of);
      longestNanos = Math.max(longestNanos, System.nanoTime() - before);
      orphans += left.size();
      left.forEach(ProcessHandle::destroyForcibly);
    } finally {
      coordinator.destroyForcibly();
    }
  }

  private Process start(String activity) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            VictimCoordinator.class.getName(),
            activity)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static List<ProcessHandle> workersOf(Process coordinator) throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    BufferedReader lines = coordinator.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); !VictimCoordinator.BUSY.equals(line); ) {
      if (line == null) {
        throw new IOException("a coordinator ended before its workers were busy");
      }
      ProcessHandle.of(Long.parseLong(line)).ifPresent(found::add);
      line = lines.readLine();
    }
    return found;
  }
}
