package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.loompool.Pool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class OrphanIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// In which workers have to be gone, however their coordinator ended: ten times as long as they
  /// may take on a machine that does nothing else. Those that computed without looking up held a
  /// JVM's own exit off for longer.
  private static final Duration ORPHANED = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final List<Process> coordinators = new ArrayList<>();

  @AfterEach
  void removeWhatKilledCoordinatorsLeft() throws IOException, InterruptedException {
    for (Process coordinator : coordinators) {
      // It goes first, so that it launches no others and writes nothing more.
      List<ProcessHandle> started = coordinator.descendants().toList();
      coordinator.destroyForcibly().waitFor();
      started.forEach(ProcessHandle::destroyForcibly);
    }
    for (Path left : poolFolders()) {
      try (Stream<Path> files = Files.list(left)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(left);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"idle", "sleep", "spin"})
  @Tag("fault-B1")
  @Tag("fault-B2")
  void workersEndWithAKilledCoordinator(String activity) throws Exception {
    List<Long> workers = new ArrayList<>();
    Process coordinator = start(List.of(), activity, workers);

    Processes.signal("KILL", coordinator.pid());

    await()
        .atMost(ORPHANED)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> workers.stream().allMatch(Processes::isGone));
  }

  @Test
  @Tag("fault-B8")
  @Tag("fault-C14")
  void theNextCoordinatorRemovesWhatAKilledOneLeft() throws Exception {
    Process killed = start(List.of(), "idle", new ArrayList<>());
    Set<Path> left = poolFolders();
    List<Long> workers = new ArrayList<>();
    Process other = start(List.of(), "idle", workers);
    Set<Path> others = poolFolders();
    others.removeAll(left);

    Processes.signal("KILL", killed.pid());
    killed.waitFor();
    assertThat(poolFolders()).hasSize(2).containsAll(left);
    start(List.of(), "idle", new ArrayList<>());

    waiting().until(() -> Collections.disjoint(poolFolders(), left));
    assertThat(poolFolders()).hasSize(2).containsAll(others);
    assertThat(other.isAlive()).isTrue();
    assertThat(workers).noneMatch(Processes::isGone);
  }

  @Test
  void anInterruptOfTheWholeGroupEndsAll() throws Exception {
    assumeThat(Processes.ignoreInterrupts()).isFalse();
    List<Long> workers = new ArrayList<>();
    Process coordinator = start(List.of("setsid"), "sleep", workers);

    Processes.signal("INT", -coordinator.pid());

    waiting().until(() -> workers.stream().allMatch(Processes::isGone));
    assertThat(coordinator.waitFor()).isEqualTo(130);
  }

  @Test
  void aWorkerIgnoresAnInterruptFromTheTerminal() throws IOException, InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    long worker = pool.apply(() -> ProcessHandle.current().pid());

    Processes.signal("INT", worker);

    assertThat(pool.apply(() -> ProcessHandle.current().pid())).isEqualTo(worker);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private Process start(List<String> prefix, String activity, List<Long> workers)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        Processes.java(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            OrphanCoordinator.class.getName(),
            activity,
            folder.toString()));
    Process coordinator =
        Processes.builder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    coordinators.add(coordinator);
    BufferedReader lines = coordinator.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); !"all".equals(line); line = lines.readLine()) {
      assertThat(line).as("what the coordinator prints").startsWith("worker ");
      workers.add(Long.parseLong(line.substring(7)));
    }
    assertThat(workers).hasSize(2);
    return coordinator;
  }

  private static Set<Path> poolFolders() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return entries.filter(OrphanIT::isPoolFolder).collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static boolean isPoolFolder(Path path) {
    return PoolExtension.isPoolFolder(path.getFileName().toString());
  }
}
