package dev.loompool.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loompool.PoolStats;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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

  private final String pool;
  private final Supplier<PoolStats> stats;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Listens.
  ///
  /// @throws IOException where the address is none of this machine, or is taken
  PoolMetrics(InetSocketAddress address, String pool, Supplier<PoolStats> stats)
      throws IOException {
    this.pool = pool;
    this.stats = stats;
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
        byte[] page = text(pool, stats.get()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(OK, page.length);
        exchange.getResponseBody().write(page);
      }
    }
  }

  /// The counts as text.
  public static String text(String pool, PoolStats stats) {
    StringBuilder text = new StringBuilder();
    add(text, pool, "pending_tasks", "gauge", "Tasks that no worker has yet.", stats.pending());
    add(text, pool, "in_flight_tasks", "gauge", "Tasks that a worker has.", stats.inFlight());
    add(text, pool, "workers", "gauge", "Workers that are alive.", stats.workers().size());
    add(text, pool, "ended_tasks_total", "counter", "Tasks that had an outcome.", stats.ended());
    add(
        text,
        pool,
        "lost_workers_total",
        "counter",
        "Workers that went without a goodbye.",
        stats.lostWorkers());
    add(
        text,
        pool,
        "refused_connections_total",
        "counter",
        "Connections that were not let in.",
        stats.refusedConnections());
    return text.toString();
  }

  private static void add(
      StringBuilder text, String pool, String name, String type, String help, long value) {
    String metric = "loompool_" + name;
    text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    text.append(metric).append("{pool=\"").append(escaped(pool)).append("\"} ");
    text.append(value).append('\n');
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// Listens no more.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
