package dev.loompool.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Gives the counts of a pool to whoever asks for `/metrics` by HTTP, in the text format of
/// Prometheus. Thread-safe.
public final class PoolMetrics implements Closeable {
  private static final int BACKLOG = 16;
  private static final int OK = 200;
  private static final int NO_SUCH_PAGE = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int MICRO_DIGITS = 6;
  private static final Duration MICRO = Duration.of(1, ChronoUnit.MICROS);

  private final String pool;
  private final Supplier<PoolStats> stats;
  private final Supplier<List<TaskStats>> tasks;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Listens.
  ///
  /// @throws IOException where the address is none of this machine, or is taken
  PoolMetrics(
      InetSocketAddress address,
      String pool,
      Supplier<PoolStats> stats,
      Supplier<List<TaskStats>> tasks)
      throws IOException {
    this.pool = pool;
    this.stats = stats;
    this.tasks = tasks;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      threads.close();
      throw new IOException("cannot listen for metrics at " + address + ": " + e.getMessage(), e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(NO_SUCH_PAGE, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(NOT_ALLOWED, -1);
      } else {
        byte[] page = text(pool, stats.get(), tasks.get()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(OK, page.length);
        exchange.getResponseBody().write(page);
      }
    }
  }

  /// The counts as text.
  public static String text(String pool, PoolStats stats, List<TaskStats> tasks) {
    MetricsText text = new MetricsText("pool", pool);
    text.gauge("pending_tasks", "Tasks that no worker has yet.", stats.pending());
    text.gauge("in_flight_tasks", "Tasks that a worker has.", stats.inFlight());
    text.gauge("workers", "Workers that are alive.", stats.workers().size());
    text.counter("ended_tasks_total", "Tasks that had an outcome.", stats.ended());
    text.counter("lost_workers_total", "Workers that went without a goodbye.", stats.lostWorkers());
    text.counter(
        "stale_outcomes_total",
        "Outcomes that came after their task had moved on.",
        stats.staleOutcomes());
    text.counter(
        "refused_connections_total",
        "Connections that were not let in.",
        stats.refusedConnections());
    if (!tasks.isEmpty()) {
      text.head("named_tasks_total", "counter", "Tasks with a name that had an outcome.");
      tasks.forEach(each -> addOutcomes(text, each));
      text.head("named_task_run_seconds_total", "counter", "How long tasks with a name ran.");
      tasks.forEach(each ->
          text.value(
              "named_task_run_seconds_total",
              BigDecimal.valueOf(each.runTime().dividedBy(MICRO), MICRO_DIGITS).toPlainString(),
              "task_name",
              each.name()));
    }
    return text.toString();
  }

  private static void addOutcomes(MetricsText text, TaskStats tasks) {
    addOutcome(text, tasks, "succeeded", tasks.succeeded());
    addOutcome(text, tasks, "failed", tasks.failed());
    addOutcome(text, tasks, "timed_out", tasks.timedOut());
    addOutcome(text, tasks, "cancelled", tasks.cancelled());
    addOutcome(text, tasks, "lost", tasks.lost());
    addOutcome(text, tasks, "poisoned", tasks.poisoned());
  }

  private static void addOutcome(MetricsText text, TaskStats tasks, String outcome, long count) {
    text.value(
        "named_tasks_total", Long.toString(count), "task_name", tasks.name(), "outcome", outcome);
  }

  /// Listens no more.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
