package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.WorkerExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// With a shell as the worker.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it runs commands of other systems")
class ChildProcessTest {
  /// So long that they are printed faster than they may be, even on a busy machine: 150 MB.
  private static final int LINES = 150_000;

  @TempDir Path folder;

  private final Queue<String> output = new ConcurrentLinkedQueue<>();

  @Test
  @Tag("fault-A21")
  void aKillEndsTheWholeTree() throws IOException, InterruptedException {
    ChildProcess child = start("sh -c 'sleep 600 & sleep 600 & wait' & sleep 600; true");
    ProcessHandle shell = ProcessHandle.of(child.pid()).orElseThrow();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> shell.descendants().count() == 4);
    List<ProcessHandle> tree = shell.descendants().toList();

    child.kill("no longer wanted", false);

    WorkerExit exit = child.awaitExit();
    assertThat(exit.description()).isEqualTo("was killed: no longer wanted");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> tree.stream().noneMatch(ChildProcessTest::runs));
  }

  @Test
  @Tag("fault-A19")
  void saysOnceThatAStreamWasClosed() throws IOException, InterruptedException {
    ChildProcess child = start("echo before; exec 1>&-; sleep 600");

    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> output.size() == 2);
    child.kill("seen enough", false);
    child.awaitExit();

    assertThat(output)
        .containsExactly(
            "w1: before",
            "w1: (w1 has closed its standard output; what is printed there from now on is lost)");
  }

  @Test
  @Tag("fault-A18")
  void saysHowManyLinesItDropped() throws IOException, InterruptedException {
    String line = "x".repeat(1000);
    ChildProcess child = start("yes " + line + " | head -n " + LINES);

    WorkerExit exit = child.awaitExit();

    assertThat(exit.exitCode()).hasValue(0);
    Awaitility.await()
        .atMost(Duration.ofSeconds(50))
        .untilAsserted(() -> assertThat(dropped() + passed(line)).isEqualTo(LINES));
    assertThat(dropped()).isPositive();
  }

  private long passed(String line) {
    return output.stream().filter(printed -> printed.equals("w1: " + line)).count();
  }

  private long dropped() {
    return output.stream()
        .filter(printed -> printed.contains(" lines dropped, "))
        .mapToLong(printed -> Long.parseLong(printed.replaceFirst("w1: \\((\\d+) .*", "$1")))
        .sum();
  }

  private ChildProcess start(String script) throws IOException {
    Process process = new ProcessBuilder("sh", "-c", script).start();
    OutputPump stdout = OutputPump.start(process, "pool", "w1", false, this::printed);
    OutputPump stderr = OutputPump.start(process, "pool", "w1", true, (_, _, _) -> {});
    Path file = folder.resolve("w1.started");
    Files.createFile(file);
    LaunchOptions options =
        new LaunchOptions(
            List.of(), 0, 0, List.of(), Map.of(), Optional.empty(), false, 0, this::printed);
    return new ChildProcess(
        1, process, stdout, stderr, file, new ExitDecoder(options, new OomKills()));
  }

  private void printed(String worker, boolean error, String text) {
    output.add(worker + ": " + text);
  }

  /// One that nobody has collected yet does not run.
  private static boolean runs(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return process.isAlive();
    }
  }
}
