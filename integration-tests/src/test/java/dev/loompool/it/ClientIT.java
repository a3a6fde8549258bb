package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolConnectException;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskSerializationException;
import dev.loompool.WaitFor;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Clients of a pool that another process, or another part of this one, hosts.
@EnabledOnOs(OS.LINUX)
class ClientIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir static Path folder;
  private Pool host;
  private URI uri;

  @BeforeEach
  void listen() throws IOException {
    host = open(0);
    uri = uri(host);
  }

  private static Pool open(int port) throws IOException {
    Path token = StandaloneWorker.token(folder);
    return POOLS.open(builder ->
        builder
            .concurrencyPerWorker(4)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .token(token));
  }

  private static URI uri(Pool listening) {
    return URI.create("loompool://127.0.0.1:" + listening.listenAddress().orElseThrow().getPort());
  }

  private static Pool connect(URI to) throws IOException {
    return Pool.connecting(to).token(StandaloneWorker.token(folder)).connect();
  }

  record Row(String text) implements Serializable {}

  @Test
  void aClientRebuildsNoClassThatItDoesNotAllow() throws IOException, InterruptedException {
    try (Pool client = connect(uri)) {
      assertThatThrownBy(() -> client.apply(Row::new, "secret"))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining(Row.class.getName())
          .hasMessageContaining("allow");
    }
    Path token = StandaloneWorker.token(folder);
    try (Pool client = Pool.connecting(uri).token(token).allow(Row.class.getName()).connect()) {
      assertThat(client.apply(Row::new, "known")).isEqualTo(new Row("known"));
    }
  }

  @Test
  void twoClientsRunTheirTasksAndDoNotMix() throws IOException, InterruptedException {
    try (Pool one = connect(uri);
        Pool other = connect(uri)) {
      CompletableFuture<List<Integer>> squares = one.map(x -> x * x, range(300)).toFuture();
      CompletableFuture<List<Integer>> sums = other.map(x -> x + 1, range(300)).toFuture();

      assertThat(one.apply(() -> "one")).isEqualTo("one");
      assertThat(squares.join()).isEqualTo(range(300).stream().map(x -> x * x).toList());
      assertThat(sums.join()).isEqualTo(IntStream.rangeClosed(1, 300).boxed().toList());
      assertThat(one.mapReduce(x -> x, 0, Integer::sum, range(100))).isEqualTo(4950);
      assertThat(one.stats().workers()).hasSize(2);
    }
    waiting().until(() -> host.stats().inFlight() + host.stats().pending() == 0);
  }

  @Test
  void failuresSayWhereTheyHappened() throws IOException {
    try (Pool client = connect(uri)) {
      assertThatThrownBy(() ->
              client
                  .with(options -> options.withRetry(RetryPolicy.attempts(2)))
                  .apply(() -> {
                    throw new IOException("no");
                  }))
          .isInstanceOf(TaskFailedException.class)
          .hasMessageMatching("(?s).*failed on worker w[12] \\(attempt 2.*")
          .hasCauseInstanceOf(IOException.class)
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }
  }

  @Test
  void whatOneClientQueuesAnotherReads() throws Exception {
    TaskId<Integer> id;
    TaskId<Integer> forgotten;
    try (Pool client = connect(uri)) {
      id = client.queue(x -> x + 1, 41);
      forgotten = client.queue(() -> 7);
    }
    TaskId<Integer> rebuilt = new TaskId<>(id.pool(), id.value());
    try (Pool client = connect(uri)) {
      assertThat(client.await(List.of(rebuilt), WaitFor.ALL, Duration.ofSeconds(50)))
          .containsExactly(rebuilt);
      assertThat(client.result(rebuilt)).isEqualTo(42);
      assertThatThrownBy(() -> client.result(rebuilt)).isInstanceOf(NoSuchElementException.class);
      client.forget(forgotten);
      assertThatThrownBy(() -> client.result(forgotten)).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(() -> client.result(new TaskId<>(1, 1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aClientThatGoesLeavesNoTaskBehind() throws Exception {
    Marks marks = Marks.in(Files.createTempDirectory(folder, "marks"));
    Pool client = connect(uri);
    CompletableFuture<String> task =
        client.submit(() -> {
          marks.setAndAwait("started", "never");
          return "";
        });
    marks.await("started");
    client.terminate();

    assertThatThrownBy(task::join).isNotNull();
    waiting().until(() -> host.stats().inFlight() == 0);
    client.close();
  }

  @Test
  void aMapGoesOnWithTheNextCoordinator() throws Exception {
    Pool client = connect(uri);
    TaskId<Integer> lost = client.queue(() -> 1);
    CompletableFuture<List<Integer>> map =
        client
            .map(
                x -> {
                  Thread.sleep(5);
                  return x;
                },
                range(200))
            .toFuture();
    waiting().until(() -> host.stats().ended() > 20);
    host.terminate();
    host.join(Duration.ofSeconds(30));
    Pool _ = open(uri.getPort());

    assertThat(map.join()).isEqualTo(range(200));
    assertThatThrownBy(() -> client.result(lost)).hasMessageContaining("is lost: the coordinator");
    client.close();
  }

  @Test
  void whoHasAnotherTokenOrFindsNobodyIsTold() throws Exception {
    Path other = Files.createTempDirectory(folder, "other").resolve("token");
    Files.createFile(
        other, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(other, "another-secret-that-is-long-enough-0123456789");

    assertThatThrownBy(() -> Pool.connecting(uri).token(other).connect())
        .isInstanceOf(PoolConnectException.class)
        .hasMessageContaining("its token is not that of this pool");
    assertThatThrownBy(() ->
            Pool.connecting(URI.create("loompool://127.0.0.1:1"))
                .token(other)
                .connectLimit(Duration.ZERO)
                .connect())
        .isInstanceOf(PoolConnectException.class)
        .hasMessageContaining("no coordinator could be reached at 127.0.0.1:1");
  }
}
