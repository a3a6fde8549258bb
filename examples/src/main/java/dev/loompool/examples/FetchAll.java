package dev.loompool.examples;

import dev.loompool.Pool;
import dev.loompool.TaskOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/// Fetches the given URLs, thousands at a time; without any, the pages of a server of its own.
public final class FetchAll {
  private FetchAll() {}

  private static final class Client { // one for each worker, made by its first request
    static final HttpClient INSTANCE =
        HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  }

  /// The status, the number of bytes and the URL.
  public static String fetch(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build();
    HttpResponse<InputStream> response =
        Client.INSTANCE.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      long length = body.transferTo(OutputStream.nullOutputStream());
      return response.statusCode() + " " + length + " " + url;
    }
  }

  /// Takes URLs, or how many pages its own server has, 5000 by default.
  public static void main(String... args) throws Exception {
    if (args.length > 0 && args[0].contains("://")) {
      fetchAll(List.of(args));
      return;
    }
    try (PageServer server = new PageServer(args.length > 0 ? Integer.parseInt(args[0]) : 5000)) {
      fetchAll(server.urls());
    }
  }

  private static void fetchAll(List<String> urls) throws InterruptedException {
    long start = System.nanoTime();
    try (Pool pool = Pool.builder().concurrencyPerWorker(1000).open()) {
      List<TaskOutcome<String>> outcomes = pool.map(FetchAll::fetch, urls).settled();
      long failed = outcomes.stream().filter(TaskOutcome.Failure.class::isInstance).count();
      for (TaskOutcome<String> outcome : outcomes.subList(0, Math.min(10, urls.size()))) {
        System.out.println(outcome instanceof TaskOutcome.Success<String> s ? s.value() : outcome);
      }
      System.out.printf(
          "%d URLs in %.1f s, %d failed%n", urls.size(), (System.nanoTime() - start) / 1e9, failed);
    }
  }
}
