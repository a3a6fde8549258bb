package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

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
  @Timeout(120)
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
    List<String> lines = run("UnreliableTasks", "0.2");

    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).endsWith("-> well");
    assertThat(lines.get(1)).contains("TaskTimeoutException");
    assertThat(lines.get(2)).contains("FileNotFoundException: no such order: 881");
    assertThat(lines.get(3)).contains("ArithmeticException");
    assertThat(lines.get(4)).contains("WorkerLostException").contains("exited with 42");
    assertThat(lines.get(5)).endsWith("-> well");
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
