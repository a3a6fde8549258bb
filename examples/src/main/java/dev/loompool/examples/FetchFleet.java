package dev.loompool.examples;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.TaskOutcome;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Fetches the pages of a site again and again by workers of other machines or containers, and says
/// after each round how fast they were and that no page is missing.
public final class FetchFleet {
  private FetchFleet() {}

  /// Takes the port at which workers join, a folder with secrets, the site, how many pages make a
  /// round, and the number of rounds; without that, it goes on until it is ended.
  ///
  /// The folder has the token that lets workers in, and certificates where connections are to be
  /// encrypted, as `loompool keys` makes them.
  public static void main(String... args) throws InterruptedException {
    String site = args[2];
    List<String> urls =
        IntStream.range(0, Integer.parseInt(args[3])).mapToObj(i -> site + "/page" + i).toList();
    int rounds = args.length > 4 ? Integer.parseInt(args[4]) : Integer.MAX_VALUE;
    try (Pool pool = open(Integer.parseInt(args[0]), Path.of(args[1]))) {
      for (int round = 1; round <= rounds; round++) {
        awaitWorker(pool);
        fetch(pool, round, urls);
      }
    }
  }

  private static Pool open(int port, Path secrets) {
    PoolBuilder builder =
        Pool.builder()
            .workers(0)
            .listen(new InetSocketAddress(port))
            .token(secrets.resolve("token"))
            .listener(System.out::println);
    Path certificate = secrets.resolve("coordinator.pem");
    return Files.exists(certificate)
        ? builder
            .tls(certificate, secrets.resolve("coordinator.key"), secrets.resolve("ca.pem"))
            .open()
        : builder.allowPlaintext(true).open(); // for a network that nobody else is on
  }

  private static void awaitWorker(Pool pool) throws InterruptedException {
    while (pool.stats().workers().isEmpty()) {
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private static void fetch(Pool pool, int round, List<String> urls) throws InterruptedException {
    long start = System.nanoTime();
    List<TaskOutcome<String>> outcomes = pool.map(FetchAll::fetch, urls).settled();
    double seconds = (System.nanoTime() - start) / 1e9;
    long missing =
        IntStream.range(0, urls.size()).filter(i -> !isPage(outcomes.get(i), urls.get(i))).count();
    System.out.printf(
        "round %d: %d pages, %d workers, %.0f pages/s, %d missing%n",
        round, urls.size(), pool.stats().workers().size(), urls.size() / seconds, missing);
  }

  private static boolean isPage(TaskOutcome<String> outcome, String url) {
    return outcome instanceof TaskOutcome.Success<String>(_, String line)
        && line.startsWith("200 ")
        && line.endsWith(" " + url);
  }
}
