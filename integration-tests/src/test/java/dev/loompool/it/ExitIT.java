package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// How a program with an open pool exits. Graces of an hour show that nobody waits for their end.
@EnabledOnOs(OS.LINUX)
@Tag("fault-B5")
class ExitIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final String LONG = "PT1H";

  @TempDir Path folder;

  private @Nullable JavaProgram running;

  @AfterEach
  void killWhatIsLeft() {
    JavaProgram program = running;
    if (program != null) {
      program.kill();
    }
  }

  @Test
  void anIdlePoolDoesNotHoldTheExitUp() throws IOException, InterruptedException {
    JavaProgram program = start(LONG, "idle", "idle");
    List<Long> workers = program.workers();

    terminate(program);

    assertNothingLeft(program, 143, workers);
  }

  @Test
  void tasksThatWereAcceptedFinish() throws IOException, InterruptedException {
    JavaProgram program = start(LONG, "wait", "started");
    List<Long> workers = program.workers();

    terminate(program);
    Marks marks = Marks.in(folder);
    marks.await("shut-down", 1);
    marks.set("go");

    assertNothingLeft(program, 143, workers);
    assertThat(told(program))
        .satisfiesExactly(
            refused ->
                assertThat(refused)
                    .matches(
                        "refused: pool 'exiting' takes no more tasks: it was shut down by SIGTERM"
                            + " at \\d\\d:\\d\\d:\\d\\d; .*"),
            value -> assertThat(value).isEqualTo("value 42"),
            joined -> assertThat(joined).isEqualTo("joined"));
    assertThat(program.err()).isEmptyFile();
  }

  @Test
  void tasksAreCancelledWhenTheirGraceIsOver() throws IOException, InterruptedException {
    JavaProgram program = start("PT0.1S", "wait", "started");
    List<Long> workers = program.workers();

    terminate(program);

    assertNothingLeft(program, 143, workers);
    assertThat(told(program)).contains("failure TaskCancelledException", "joined");
  }

  @Test
  void aSecondSignalEndsAllAtOnce() throws IOException, InterruptedException {
    JavaProgram program = start(LONG, "idle", "idle");
    // So that the pool cannot end: its worker does not answer.
    List<Long> workers = program.workers();
    for (long worker : workers) {
      Processes.stop(worker);
    }

    terminate(program);
    PoolExtension.waiting()
        .until(() -> Processes.threads(program.process().pid(), "SIGTERM handler") == 1);
    terminate(program);

    assertNothingLeft(program, 143, workers);
  }

  @Test
  void aProgramThatExitsByItselfDoesNotWait() throws IOException, InterruptedException {
    JavaProgram program = start(LONG, "exit", "started");
    List<Long> workers =
        told(program, "worker ").stream().map(line -> Long.parseLong(line.substring(7))).toList();

    assertNothingLeft(program, 3, workers);
  }

  /// Starts the program and waits until it has set the mark.
  private JavaProgram start(String grace, String activity, String mark)
      throws IOException, InterruptedException {
    JavaProgram program =
        JavaProgram.start(
            folder, List.of(), ExitProgram.class.getName(), grace, activity, folder.toString());
    running = program;
    Marks.in(folder).await(mark, 1);
    return program;
  }

  private static void terminate(JavaProgram program) throws IOException, InterruptedException {
    Processes.signal("TERM", program.process().pid());
  }

  private static void assertNothingLeft(JavaProgram program, int exitCode, List<Long> workers)
      throws IOException, InterruptedException {
    assertThat(program.exitCode()).as(Files.readString(program.err())).isEqualTo(exitCode);
    assertThat(workers).hasSize(2);
    // The program has waited for them for a moment, in which they end unless the machine is busy.
    PoolExtension.waiting()
        .until(() ->
            workers.stream().noneMatch(pid -> Files.exists(Path.of("/proc", String.valueOf(pid)))));
    assertThat(Path.of(System.getProperty("java.io.tmpdir")))
        .isDirectoryNotContaining(
            path -> PoolExtension.isPoolFolder(path.getFileName().toString()));
  }

  /// What the program said of its tasks.
  private static List<String> told(JavaProgram program) throws IOException {
    return program.lines().stream().filter(line -> !line.startsWith("worker ")).toList();
  }

  private static List<String> told(JavaProgram program, String start) throws IOException {
    return program.lines().stream().filter(line -> line.startsWith(start)).toList();
  }
}
