package dev.loompool.examples;

import dev.loompool.Pool;
import java.time.Duration;
import java.util.List;

/// Three tasks that sleep for 1 s, 0 s and 3 s: one after the other they take the sum, on a pool
/// the longest.
public final class SleepyTasks {
  private SleepyTasks() {}

  /// Sleeps and gives back for how long.
  public static double nap(double seconds) throws InterruptedException {
    Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)));
    return seconds;
  }

  /// Takes how long a second lasts, 1 by default.
  public static void main(String... args) throws Exception {
    double scale = args.length > 0 ? Double.parseDouble(args[0]) : 1;
    List<Double> naps = List.of(1 * scale, 0 * scale, 3 * scale);

    long start = System.nanoTime();
    for (double nap : naps) {
      nap(nap);
    }
    System.out.printf("one after the other: %.1f s%n", secondsSince(start) / scale);

    try (Pool pool = Pool.open()) {
      pool.apply(SleepyTasks::nap, 0.0); // so that the workers' start does not count
      start = System.nanoTime();
      List<Double> done = pool.map(SleepyTasks::nap, naps).get();
      System.out.printf(
          "%d at once on the pool: %.1f s%n", done.size(), secondsSince(start) / scale);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
