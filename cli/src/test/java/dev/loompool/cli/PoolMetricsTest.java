package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolMetricsTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final PoolStats STATS = new PoolStats(7, 3, 41, 2, 1, 5, List.of());
  private static final List<TaskStats> TASKS =
      List.of(new TaskStats("x\\y\n\"z\"", 1, 2, 3, 4, 5, 6, Duration.ofMillis(1500)));

  @Test
  void givesTheCountsAsTextThatPrometheusReads() throws IOException, InterruptedException {
    HttpResponse<String> page = ask("GET", "/metrics");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4");
    assertThat(page.body())
        .isEqualTo(
            """
            # HELP loompool_pending_tasks Tasks that no worker has yet.
            # TYPE loompool_pending_tasks gauge
            loompool_pending_tasks{pool="a\\"b"} 7
            # HELP loompool_in_flight_tasks Tasks that a worker has.
            # TYPE loompool_in_flight_tasks gauge
            loompool_in_flight_tasks{pool="a\\"b"} 3
            # HELP loompool_workers Workers that are alive.
            # TYPE loompool_workers gauge
            loompool_workers{pool="a\\"b"} 0
            # HELP loompool_ended_tasks_total Tasks that had an outcome.
            # TYPE loompool_ended_tasks_total counter
            loompool_ended_tasks_total{pool="a\\"b"} 41
            # HELP loompool_lost_workers_total Workers that went without a goodbye.
            # TYPE loompool_lost_workers_total counter
            loompool_lost_workers_total{pool="a\\"b"} 2
            # HELP loompool_stale_outcomes_total Outcomes that came after their task had moved on.
            # TYPE loompool_stale_outcomes_total counter
            loompool_stale_outcomes_total{pool="a\\"b"} 1
            # HELP loompool_refused_connections_total Connections that were not let in.
            # TYPE loompool_refused_connections_total counter
            loompool_refused_connections_total{pool="a\\"b"} 5
            # HELP loompool_named_tasks_total Tasks with a name that had an outcome.
            # TYPE loompool_named_tasks_total counter
            loompool_named_tasks_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\"",outcome="succeeded"} 1
            loompool_named_tasks_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\"",outcome="failed"} 2
            loompool_named_tasks_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\"",outcome="timed_out"} 3
            loompool_named_tasks_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\"",outcome="cancelled"} 4
            loompool_named_tasks_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\"",outcome="lost"} 5
            loompool_named_tasks_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\"",outcome="poisoned"} 6
            # HELP loompool_named_task_run_seconds_total How long tasks with a name ran.
            # TYPE loompool_named_task_run_seconds_total counter
            loompool_named_task_run_seconds_total{pool="a\\"b",task_name="x\\\\y\\n\\"z\\""} 1.500000
            """);
  }

  @Test
  void saysNothingOfNamesWhereThereAreNone() {
    assertThat(PoolMetrics.text("p", STATS, List.of())).isNotEmpty().doesNotContain("named");
  }

  @Test
  void givesNothingElse() throws IOException, InterruptedException {
    assertThat(ask("GET", "/").statusCode()).isEqualTo(404);
    assertThat(ask("POST", "/metrics").statusCode()).isEqualTo(405);
  }

  @Test
  void namesAnAddressThatIsTaken() throws IOException {
    try (PoolMetrics first = new PoolMetrics(ANY_PORT, "one", () -> STATS, () -> TASKS)) {
      assertThatThrownBy(() -> new PoolMetrics(first.address(), "other", () -> STATS, () -> TASKS))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen for metrics at /127.0.0.1:");
    }
  }

  private static HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    try (PoolMetrics metrics = new PoolMetrics(ANY_PORT, "a\"b", () -> STATS, () -> TASKS);
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + metrics.address().getPort() + path);
      HttpRequest request =
          HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
