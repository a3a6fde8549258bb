package dev.loompool.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// A web server whose pages take 0.2 s each, as many at a time as are asked for.
public final class PageServer implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final HttpServer server;
  private final int pages;

  /// Serves on the loopback address.
  PageServer(int pages) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pages);
  }

  private PageServer(InetSocketAddress address, int pages) throws IOException {
    // More connections stay open than by default, as so many are in use.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    this.pages = pages;
    server = HttpServer.create(address, BACKLOG);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", PageServer::answer);
    server.start();
  }

  /// Serves at the given port, whoever asks, until it is ended.
  public static void main(String... args) throws IOException, InterruptedException {
    try (PageServer _ = new PageServer(new InetSocketAddress(Integer.parseInt(args[0])), 0)) {
      new CountDownLatch(1).await();
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Thread.sleep(Duration.ofMillis(200));
      byte[] page = ("This is " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  List<String> urls() {
    String address =
        "http://%s:%d/page"
            .formatted(
                server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort());
    return IntStream.range(0, pages).mapToObj(page -> address + page).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
