package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskStats;
import dev.loompool.TaskSubmitter;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a pool counts by the names of tasks.
class TaskStatsIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @Test
  @Tag("fault-E10")
  void tasksAreCountedByNameAndOutcomeForClientsToo() throws IOException, InterruptedException {
    Path token = StandaloneWorker.token(folder);
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(1)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .token(token));
    assertThat(pool.taskStats()).isEmpty();

    int port = pool.listenAddress().orElseThrow().getPort();
    URI uri = URI.create("loompool://127.0.0.1:" + port);
    try (Pool client = Pool.connecting(uri).token(token).connect()) {
      named(client, "of a client").apply(() -> "value");
      runAll(pool);
      assertThat(client.taskStats()).isEqualTo(pool.taskStats()).hasSize(6);
    }

    Map<String, TaskStats> byName =
        pool.taskStats().stream().collect(Collectors.toMap(TaskStats::name, Function.identity()));
    assertThat(byName.get("of a client").succeeded()).isEqualTo(1);
    assertThat(byName.get("square").succeeded()).isEqualTo(1_000);
    assertThat(byName.get("broken"))
        .returns(1L, TaskStats::failed)
        .returns(1L, TaskStats::ended)
        .satisfies(stats -> assertThat(stats.runTime()).isGreaterThan(Duration.ofMillis(4)));
    assertThat(byName.get("slow").timedOut()).isEqualTo(1);
    assertThat(byName.get("unwanted").cancelled()).isEqualTo(1);
    assertThat(byName.get("deadly").lost()).isEqualTo(1);
  }

  private static void runAll(Pool pool) throws InterruptedException {
    pool.apply(() -> "nobody counts this");
    named(pool, "square").map(x -> x * x, range(1_000)).get();
    assertThatThrownBy(() ->
            pool.with(task -> task.withName("broken").withRetry(RetryPolicy.attempts(3)))
                .run(() -> {
                  Thread.sleep(2);
                  throw new IllegalStateException("broken");
                }))
        .isInstanceOf(TaskFailedException.class);
    assertThatThrownBy(() ->
            pool.with(task -> task.withName("slow").withTimeout(Duration.ofMillis(20)))
                .run(() -> new CountDownLatch(1).await()))
        .isInstanceOf(TaskTimeoutException.class);
    TaskId<Void> unwanted =
        named(pool, "unwanted")
            .queue(() -> {
              new CountDownLatch(1).await();
              return null;
            });
    assertThat(pool.cancel(unwanted)).isTrue();
    assertThatThrownBy(() -> pool.result(unwanted)).isInstanceOf(TaskCancelledException.class);
    assertThatThrownBy(() ->
            pool.with(task -> task.withName("deadly").withRetry(RetryPolicy.none()))
                .run(() -> Runtime.getRuntime().halt(3)))
        .isInstanceOf(WorkerLostException.class);
  }

  private static TaskSubmitter named(Pool pool, String name) {
    return pool.with(task -> task.withName(name));
  }
}
