package dev.loompool.examples;

import dev.loompool.Pool;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;

/// Looks 3000 resources up, one of which takes a hundred times longer: serially, in batches of 30,
/// and with 30 at any time. A batch waits for its slowest lookup; the pool starts the next one
/// instead.
public final class ResourceLookup {
  private static final int LOOKUPS = 3000;
  private static final int WIDTH = 30;

  private ResourceLookup() {}

  /// The resource to look up, and how long that takes.
  public record Lookup(int id, double millis) implements Serializable {}

  /// Looks the resource up.
  public static int find(Lookup lookup) throws InterruptedException {
    Thread.sleep(Duration.ofNanos((long) (lookup.millis() * 1e6)));
    return lookup.id();
  }

  /// Takes how many milliseconds a lookup takes, 2 by default.
  public static void main(String... args) throws Exception {
    double millis = args.length > 0 ? Double.parseDouble(args[0]) : 2;
    List<Lookup> lookups =
        IntStream.range(0, LOOKUPS)
            .mapToObj(id -> new Lookup(id, id == 7 ? 100 * millis : millis))
            .toList();
    long start = System.nanoTime();
    for (Lookup lookup : lookups) {
      find(lookup);
    }
    report("serially", start);

    try (Pool pool = Pool.builder().workers(2).concurrencyPerWorker(WIDTH / 2).open()) {
      pool.map(ResourceLookup::find, lookups.subList(100, 200)).get(); // the workers have started

      start = System.nanoTime();
      List<List<Lookup>> batches = lookups.stream().gather(Gatherers.windowFixed(WIDTH)).toList();
      for (List<Lookup> batch : batches) {
        pool.map(ResourceLookup::find, batch).get();
      }
      report("in batches of " + WIDTH, start);

      start = System.nanoTime();
      pool.map(ResourceLookup::find, lookups).get();
      report("with " + WIDTH + " at any time", start);
    }
  }

  private static void report(String how, long start) {
    System.out.printf("%d lookups %s: %.2f s%n", LOOKUPS, how, (System.nanoTime() - start) / 1e9);
  }
}
