package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The worker that is one jar, started by `java -jar` and nothing else.
@EnabledOnOs(OS.LINUX)
class WorkerJarIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;
  private static Path jar;

  /// What has no part of the test's libraries in it.
  private static final class Tasks {
    static TaskFunction<Integer, String> named() {
      return x -> TaskContext.current().worker() + " " + x * x;
    }

    static TaskFunction<Integer, Integer> waiting(Marks marks) {
      return x -> {
        marks.setAndAwait("started-" + x, "go");
        return x;
      };
    }
  }

  @BeforeAll
  static void findJar() {
    jar = WorkerJarFile.find();
  }

  @Test
  void worksByItselfAndDrains() throws IOException, InterruptedException {
    Path token = StandaloneWorker.token(folder);
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(0)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .token(token));
    Path classes =
        Path.of(Tasks.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    JavaProgram worker =
        start(
            "--connect",
            "127.0.0.1:" + pool.listenAddress().orElseThrow().getPort(),
            "--token-file",
            token.toString(),
            "--class-path",
            classes.toString(),
            "--name",
            "alone");

    assertThat(pool.map(Tasks.named(), range(100)).get()).hasSize(100).contains("alone 9801");
    Marks marks = Marks.in(Files.createDirectory(folder.resolve("marks")));
    List<CompletableFuture<Integer>> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      running.add(pool.submit(Tasks.waiting(marks), i));
    }
    marks.await("started-", 3);
    worker.process().destroy();
    waiting().until(() -> pool.stats().workers().stream().noneMatch(WorkerStats::ready));
    marks.set("go");

    assertThat(running.stream().map(CompletableFuture::join)).containsExactly(0, 1, 2);
    assertThat(worker.exitCode()).isEqualTo(143);
    assertThat(worker.lines()).isEmpty();
    assertThat(Files.readAllLines(worker.err()))
        .allSatisfy(line -> assertThat(line).startsWith("loompool worker alone: "));
  }

  @Test
  void saysWhatItIsAndWhatItLacks() throws IOException, InterruptedException {
    JavaProgram version = start("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.lines()).hasSize(1).first().asString().matches("loompool-worker \\d.*");

    JavaProgram lacking = start();
    assertThat(lacking.exitCode()).isEqualTo(2);
    assertThat(Files.readString(lacking.err())).contains("--connect is missing");
  }

  private JavaProgram start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    Path own = Files.createTempDirectory(folder, "worker");
    Path out = own.resolve("out");
    Path err = own.resolve("err");
    Process process =
        Processes.builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new JavaProgram(process, out, err);
  }
}
