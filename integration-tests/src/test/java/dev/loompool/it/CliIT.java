package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The command, as a process of its own.
class CliIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final String MAIN = "dev.loompool.cli.Main";
  private static final String METHODS = CliIT.class.getName() + "::";
  private static final String KILLED = "loompool.it.killed";

  @TempDir Path folder;

  private @Nullable JavaProgram running;

  /// Called in workers: waits at one item until that was once in a worker that was killed.
  public static String stopAtHalf(String line) throws InterruptedException {
    Marks marks = new Marks(System.getenv(KILLED));
    if (line.equals("5000") && !marks.isSet("killed")) {
      marks.setAndAwait("pid-" + ProcessHandle.current().pid(), "never");
    }
    return line;
  }

  /// Called in workers: never returns.
  public static String sleep(String line) throws InterruptedException {
    Marks marks = new Marks(System.getenv(KILLED));
    marks.setAndAwait("started-" + line, "never");
    return line;
  }

  /// Called in workers: the first line waits until it may go on, the others never return.
  public static String holdBack(String line) throws InterruptedException {
    Marks marks = new Marks(System.getenv(KILLED));
    marks.setAndAwait("started-" + line, line.equals("1") ? "go" : "never");
    return line;
  }

  @AfterEach
  void killWhatIsLeft() {
    JavaProgram program = running;
    if (program != null) {
      program.kill();
    }
  }

  @Test
  void linesComeOutInTheirOrder() throws IOException, InterruptedException {
    JavaProgram program = start("map", "java.lang.Integer::parseInt");

    program.type(numbers(100_000));

    assertThat(program.exitCode()).isZero();
    assertThat(Files.readString(program.out()).equals(numbers(100_000))).isTrue();
    assertThat(program.err()).isEmptyFile();
  }

  @Test
  @Tag("fault-A1")
  void aKilledWorkerChangesNothingInTheOutput() throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    JavaProgram program = start("map", "--workers", "2", METHODS + "stopAtHalf");
    program.type(numbers(10_000));

    long victim = Long.parseLong(marks.await("pid-", 1).getFirst().substring(4));
    marks.set("killed");
    assertThat(ProcessHandle.of(victim).map(ProcessHandle::destroyForcibly)).contains(true);

    assertThat(program.exitCode()).isZero();
    assertThat(Files.readString(program.out()).equals(numbers(10_000))).isTrue();
  }

  @Test
  void exitCodesTellFailedItemsFromMisuse() throws IOException, InterruptedException {
    JavaProgram failing = start("map", "java.lang.Integer::parseInt");
    failing.type("1\nx\n3\n");
    assertThat(failing.exitCode()).isEqualTo(1);
    assertThat(failing.lines()).containsExactly("1", "3");
    assertThat(Files.readString(failing.err())).contains("NumberFormatException").contains("2");

    JavaProgram misused = start("map", "no.such.Type::method");
    misused.type("1\n");
    assertThat(misused.exitCode()).isEqualTo(2);
    assertThat(misused.lines()).isEmpty();
    assertThat(Files.readString(misused.err())).contains("no.such.Type");

    JavaProgram unknown = start("map", "--no-such-option");
    unknown.type("");
    assertThat(unknown.exitCode()).isEqualTo(2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aReaderThatStopsEndsTheCommand() throws IOException, InterruptedException {
    String java =
        Processes.java(MAIN, "map", "java.lang.Integer::parseInt").stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Process shell =
        Processes.builder(List.of("bash", "-c", "yes 7 | " + java + " | head -n 3; echo ended"))
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    running = new JavaProgram(shell, folder.resolve("out"), folder.resolve("err"));

    assertThat(running.exitCode()).isZero();
    assertThat(running.lines()).containsExactly("7", "7", "7", "ended");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anInterruptEndsTheCommandAndItsWorkers() throws IOException, InterruptedException {
    assumeThat(Processes.ignoreInterrupts()).isFalse();
    Marks marks = Marks.in(folder);
    JavaProgram program = start(List.of("setsid"), "map", "--workers", "2", METHODS + "sleep");
    program.type(numbers(4));
    marks.await("started-", 4);
    List<Long> workers = program.workers();
    assertThat(workers).hasSize(2);

    Processes.signal("INT", -program.process().pid());

    assertThat(program.exitCode()).isEqualTo(130);
    // Where items may finish for a while, it says afterwards how many have.
    assertThat(program.err()).isEmptyFile();
    waiting().until(() -> workers.stream().allMatch(Processes::isGone));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Tag("fault-B5")
  void aTerminationLetsItemsFinishForAWhile() throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    JavaProgram program = start("map", "--workers", "1", METHODS + "holdBack");
    OutputStream input = program.process().getOutputStream();
    input.write("1\n2\n3\n".getBytes(StandardCharsets.UTF_8));
    input.flush();
    marks.await("started-", 3);
    List<Long> workers = program.workers();

    Processes.signal("TERM", program.process().pid());
    waiting().until(() -> Processes.threads(program.process().pid(), "SIGTERM handler") == 1);
    marks.set("go");

    assertThat(program.exitCode()).isEqualTo(143);
    assertThat(program.lines()).containsExactly("1");
    assertThat(program.err())
        .hasContent("loompool: stopped by SIGTERM: 1 of the 3 items that had been read are done");
    assertThat(workers).hasSize(1);
    waiting().until(() -> workers.stream().allMatch(Processes::isGone));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Tag("fault-B5")
  void aSecondTerminationEndsAllAtOnce() throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    JavaProgram program = start("map", "--workers", "1", METHODS + "sleep");
    program.type(numbers(2));
    marks.await("started-", 2);
    long pid = program.process().pid();

    Processes.signal("TERM", pid);
    waiting().until(() -> Processes.threads(pid, "SIGTERM handler") == 1);
    Processes.signal("TERM", pid);

    // Less than the 8 s that its items could take.
    await().atMost(Duration.ofSeconds(7)).until(() -> !program.process().isAlive());
    assertThat(program.exitCode()).isEqualTo(143);
    assertThat(program.lines()).isEmpty();
  }

  private JavaProgram start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  private JavaProgram start(List<String> prefix, String... arguments) throws IOException {
    List<String> words = new java.util.ArrayList<>(List.of(MAIN));
    words.addAll(List.of(arguments));
    List<String> environment = new java.util.ArrayList<>(prefix);
    environment.addAll(List.of("env", KILLED + "=" + folder));
    JavaProgram program = JavaProgram.start(folder, environment, words.toArray(String[]::new));
    running = program;
    return program;
  }

  private static String numbers(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> number + "\n")
        .collect(Collectors.joining());
  }
}
