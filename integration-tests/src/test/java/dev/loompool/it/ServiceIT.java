package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolConnectException;
import dev.loompool.WorkerStats;
import dev.loompool.cli.Main;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A pool as a service, as its users have it: `loompool coordinator`, `loompool worker` and
/// `loompool map --connect`, each a process of its own.
@EnabledOnOs(OS.LINUX)
class ServiceIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  /// Called in workers: each item ends once it may.
  public static String hold(Path item) throws InterruptedException {
    String name = item.getFileName().toString();
    Marks marks = Marks.in(item.getParent());
    marks.setAndAwait("started-" + name, "go");
    return name;
  }

  @Test
  void allOfItShowCertificatesAndTheCoordinatorLetsTasksFinish() throws Exception {
    String[] words = {"keys", folder.toString()};
    assertThat(
            Main.run(
                words, InputStream.nullInputStream(), OutputStream.nullOutputStream(), System.err))
        .isZero();
    Service service = start(tls("coordinator"));
    join(service, "one", tls("worker"));
    join(service, "other", tls("worker"));

    JavaProgram map = map(service, "java.lang.Integer::parseInt", tls("client"));
    map.type("1\nx\n3\n");
    assertThat(map.exitCode()).isEqualTo(1);
    assertThat(map.lines()).containsExactly("1", "3");
    assertThat(Files.readString(map.err()))
        .startsWith("loompool: line 2: java.lang.NumberFormatException")
        .hasLineCount(1);

    Marks marks = Marks.in(folder);
    try (Pool client =
        Pool.connecting(service.uri())
            .token(folder.resolve("token"))
            .tls(file("client.pem"), file("client.key"), file("ca.pem"))
            .connect()) {
      CompletableFuture<String> last =
          client.submit(() -> {
            marks.setAndAwait("started", "finish");
            return "finished";
          });
      marks.await("started");
      long pid = service.program().process().pid();
      Processes.signal("TERM", pid);
      waiting().until(() -> Processes.threads(pid, "SIGTERM handler") == 1);
      marks.set("finish");

      assertThat(last.join()).isEqualTo("finished");
      assertThat(service.program().exitCode()).isEqualTo(143);
    }
  }

  @Test
  @Tag("fault-D9")
  void allOfItMeetAtASocket() throws Exception {
    Path socket = Path.of(Files.createTempDirectory("lp").toString(), "pool");
    POOLS.closeAfterwards(() -> Files.delete(socket.getParent()));
    Service killed = Service.start(folder, "unix:" + socket);
    killed.kill();
    killed.program().exitCode();
    assertThat(socket).exists();

    Service service = Service.start(folder, "unix:" + socket);
    POOLS.closeAfterwards(service::kill);
    join(service, "only");
    JavaProgram map = map(service, "java.lang.Integer::parseInt");
    map.type("1\n2\n3\n");
    assertThat(map.exitCode()).isZero();
    assertThat(map.lines()).containsExactly("1", "2", "3");
    try (Pool client = Pool.connecting(service.uri()).token(file("token")).connect()) {
      assertThat(client.apply(() -> 1)).isOne();
      assertThat(client.stats().workers()).extracting(WorkerStats::name).containsExactly("only");
    }

    assertThat(service.end()).isEqualTo(143);
    assertThat(socket).doesNotExist();
  }

  @Test
  @Tag("fault-B5")
  void aMapThatIsTerminatedPrintsWhatIsDone() throws Exception {
    Service service = start();
    join(service, "only");
    JavaProgram map = map(service, ServiceIT.class.getName() + "::hold");
    OutputStream input = map.process().getOutputStream();
    for (int item = 1; item <= 3; item++) {
      input.write((file(String.valueOf(item)) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    input.flush();
    Marks marks = Marks.in(folder);
    marks.await("started-", 3);

    Processes.signal("TERM", map.process().pid());
    waiting().until(() -> Processes.threads(map.process().pid(), "SIGTERM handler") == 1);
    marks.set("go");

    assertThat(map.exitCode()).isEqualTo(143);
    assertThat(map.lines()).containsExactly("1", "2", "3");
    assertThat(map.err())
        .hasContent("loompool: stopped by SIGTERM: 3 of the 3 items that had been read are done");
    assertThat(service.end()).isEqualTo(143);
  }

  @Test
  @Tag("fault-A1")
  void whatAKilledClientHasQueuedAnotherReads() throws Exception {
    Service service = start();
    join(service, "only", "--concurrency", "4");
    Path own = Files.createTempDirectory(folder, "client");
    JavaProgram killed =
        JavaProgram.start(
            own,
            List.of(),
            QueueMain.class.getName(),
            service.uri().toString(),
            folder.toString(),
            "20");
    POOLS.closeAfterwards(killed::kill);
    List<String> ids = waiting().until(killed::lines, lines -> lines.size() == 20);
    Marks marks = Marks.in(folder);
    marks.await("submitted");
    marks.await("queued-", 3);

    killed.kill();
    killed.exitCode();
    marks.set("go");

    try (Pool client = Pool.connecting(service.uri()).token(file("token")).connect()) {
      for (int i = 0; i < ids.size(); i++) {
        String[] id = ids.get(i).split(" ", -1);
        TaskId<Integer> queued = new TaskId<>(Long.parseLong(id[0]), Long.parseLong(id[1]));
        assertThat(client.<Integer>result(queued)).isEqualTo(i * i);
      }
      // What it had submitted without an id nobody can ask for.
      waiting().until(() -> client.stats().inFlight() == 0);
    }
    assertThat(service.end()).isEqualTo(143);
  }

  @Test
  @Tag("fault-C11")
  void nobodyWaitsForEverForACoordinatorThatIsKilled() throws Exception {
    Service service = start();
    StandaloneWorker worker = service.worker("only");
    POOLS.closeAfterwards(worker::end);
    Marks marks = Marks.in(folder);
    try (Pool patient = Pool.connecting(service.uri()).token(file("token")).connect();
        Pool hasty =
            Pool.connecting(service.uri())
                .token(file("token"))
                .reconnectLimit(Duration.ZERO)
                .connect()) {
      TaskId<String> queued = patient.queue(() -> waitFor(marks, "queued", "never"));
      CompletableFuture<String> submitted =
          patient.submit(() -> waitFor(marks, "submitted", "again"));
      CompletableFuture<String> given = hasty.submit(() -> waitFor(marks, "given", "never"));
      marks.await("queued");
      marks.await("submitted");
      marks.await("given");

      service.kill();
      service.program().exitCode();
      assertThatThrownBy(() -> hasty.result(queued)).isInstanceOf(PoolConnectException.class);
      assertThatThrownBy(given::join).hasRootCauseInstanceOf(PoolConnectException.class);

      Service next = Service.start(folder, service.place());
      POOLS.closeAfterwards(next::kill);
      marks.set("again");
      assertThat(submitted.join()).isEqualTo("submitted");
      assertThatThrownBy(() -> patient.result(queued))
          .isInstanceOf(PoolClosedException.class)
          .hasMessageContaining("is lost: the coordinator");
      assertThat(worker.said()).contains("lost its connection to");
      assertThat(next.end()).isEqualTo(143);
    }
  }

  private static String waitFor(Marks marks, String set, String awaited)
      throws InterruptedException {
    marks.setAndAwait(set, awaited);
    return set;
  }

  private Service start(String... options) throws IOException {
    Service service = Service.start(folder, "127.0.0.1:0", options);
    POOLS.closeAfterwards(service::kill);
    return service;
  }

  private static void join(Service service, String name, String... options) throws IOException {
    POOLS.closeAfterwards(service.worker(name, options)::end);
  }

  private JavaProgram map(Service service, String method, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "dev.loompool.cli.Main",
                "map",
                "--connect",
                service.uri().toString(),
                "--token-file",
                file("token").toString()));
    words.addAll(Stream.concat(Stream.of(options), Stream.of(method)).toList());
    Path own = Files.createTempDirectory(folder, "map");
    JavaProgram program = JavaProgram.start(own, List.of(), words.toArray(String[]::new));
    POOLS.closeAfterwards(program::kill);
    return program;
  }

  private String[] tls(String name) {
    return new String[] {
      "--tls-certificate", file(name + ".pem").toString(),
      "--tls-key", file(name + ".key").toString(),
      "--tls-trusted", file("ca.pem").toString()
    };
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
