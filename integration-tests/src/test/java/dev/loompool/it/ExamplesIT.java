package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples, as programs of their own and with little to do.
class ExamplesIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

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
  void checksumsAreThoseOfTheFiles() throws Exception {
    Path file = Files.writeString(folder.resolve("a file"), "content");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));

    List<String> lines = run("Checksums", file.toString());

    assertThat(lines.getFirst()).isEqualTo(HexFormat.of().formatHex(digest) + "  " + file);
    assertThat(lines.getLast()).startsWith("1 files of ");
  }

  @Test
  void chessExhibitionPlays() throws Exception {
    assertThat(run("ChessExhibition", "100000"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(" game").contains(" h, here "));
  }

  @Test
  void fetchAllFetchesAll() throws Exception {
    List<String> lines = run("FetchAll", "50");

    assertThat(lines).hasSize(11);
    assertThat(lines.subList(0, 10)).allMatch(line -> line.startsWith("200 "));
    assertThat(lines.getLast()).startsWith("50 URLs in ").endsWith(", 0 failed");
  }

  @Test
  void aMillionTasksNeedNoMoreThanASmallHeap() throws Exception {
    List<String> lines = run(List.of("-Xmx64m"), "ProducerConsumers", "0.005", "1000000");

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).startsWith("1000 tasks of 1 s, 50 at a time: ");
    assertThat(lines.getLast()).startsWith("1000000 short tasks: ");
  }

  @Test
  void resourceLookupRuns() throws Exception {
    assertThat(run("ResourceLookup", "0.05"))
        .hasSize(3)
        .allMatch(line -> line.startsWith("3000 lookups "));
  }

  @Test
  void sleepyTasksRun() throws Exception {
    assertThat(run("SleepyTasks", "0.1")).hasSize(2);
  }

  @Test
  void unreliableTasksAreContained() throws Exception {
    List<String> lines = run("UnreliableTasks", "4");

    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).endsWith("-> well");
    assertThat(lines.get(1)).contains("TaskTimeoutException");
    assertThat(lines.get(2)).contains("FileNotFoundException: no such order: 881");
    assertThat(lines.get(3)).contains("ArithmeticException");
    assertThat(lines.get(4)).contains("WorkerLostException").contains("exited with 42");
    assertThat(lines.get(5)).endsWith("-> well");
  }

  @ParameterizedTest
  @MethodSource("programsOfTheGuide")
  void theProgramsOfTheGuidePrintWhatTheGuideSays(String program, List<String> printed)
      throws Exception {
    assertThat(run("guide." + program)).containsAll(printed);
  }

  private static Stream<Arguments> programsOfTheGuide() {
    String noNumber = "java.lang.NumberFormatException: For input string: ";
    return Stream.of(
        arguments("Primes", List.of()),
        arguments("GettingStarted", List.of("[2, 4]", "6", "[3, 6, 9]", noNumber + "\"four\"")),
        arguments(
            "Mapping",
            List.of(
                "9",
                "[9, 1, 4] 14",
                "left out: " + noNumber + "\"two\"",
                "failure " + noNumber + "\"two\"",
                "3 gave 3",
                "1002001",
                "all or nothing: " + noNumber + "\"two\"",
                "[42]",
                "[5, 4]")),
        arguments("SingleTasks", List.of("true 4 3", "length 4", "8", "[200]", "0", "6")),
        arguments("Options", List.of("eu", "4 [3, 5]", "[1, 2]", "[1, 4, 9]")),
        arguments(
            "Failures",
            List.of(
                "  fix       "
                    + "create it inside the task, pass a key"
                    + " instead, or use PoolBuilder.initializer(..) / WorkerLocal<Thread>")),
        arguments("Lifecycle", List.of("4 TERMINATED", "4")),
        arguments("Processes", List.of("true", "4", "0", "report eu")),
        arguments("Scheduling", List.of("1", "3")),
        arguments("Executors", List.of("1", "2", noNumber + "\"four\"")));
  }

  private List<String> run(String example, String... arguments)
      throws IOException, InterruptedException {
    return run(List.of(), example, arguments);
  }

  private List<String> run(List<String> flags, String example, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(flags);
    words.add("dev.loompool.examples." + example);
    words.addAll(List.of(arguments));
    JavaProgram program = JavaProgram.start(folder, List.of(), words.toArray(String[]::new));
    running = program;
    program.type("");
    assertThat(program.exitCode()).as(Files.readString(program.err())).isZero();
    return program.lines();
  }
}
