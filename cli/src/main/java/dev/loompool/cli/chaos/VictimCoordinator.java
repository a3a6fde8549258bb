package dev.loompool.cli.chaos;

import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// A coordinator that is to be killed: prints the process ids of its workers and that they are
/// busy, and stays until then, or until its standard input ends.
public final class VictimCoordinator {
  static final String SLEEP = "sleep";
  static final String SPIN = "spin";
  static final String BUSY = "busy";

  private static final int WORKERS = 2;
  private static final int TASKS_PER_WORKER = 2;

  private VictimCoordinator() {}

  /// Runs until it is killed or its standard input ends.
  ///
  /// @param arguments what its tasks do, `sleep` or `spin`
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean spins = arguments[0].equals(SPIN);
    // As many tasks spin as there are carriers; others would not get to run.
    int processors = Runtime.getRuntime().availableProcessors();
    int tasks = WORKERS * (spins ? Math.min(TASKS_PER_WORKER, processors) : TASKS_PER_WORKER);
    var busy = new CountDownLatch(tasks);
    try (Pool pool =
        Pool.builder()
            .workers(WORKERS)
            .concurrencyPerWorker(TASKS_PER_WORKER)
            .workerOutput((_, _, _) -> busy.countDown())
            .open()) {
      for (int i = 0; i < tasks; i++) {
        pool.forget(
            spins ? pool.queue(VictimCoordinator::spin) : pool.queue(VictimCoordinator::sleep));
      }
      busy.await();
      pool.stats().workers().stream().map(WorkerStats::pid).forEach(System.out::println);
      System.out.println(BUSY);
      while (System.in.read() >= 0) {
        // Nobody has anything to say to it.
      }
      pool.terminate();
    }
  }

  private static int sleep() throws InterruptedException {
    System.out.println(SLEEP);
    Thread.sleep(Duration.ofDays(1));
    return 0;
  }

  private static long spin() {
    System.out.println(SPIN);
    long sum = 0;
    while (sum != 1) {
      sum += countedLoop((int) sum | 3);
    }
    return sum;
  }

  private static long countedLoop(int step) {
    long sum = 2;
    for (int i = 0; i < Integer.MAX_VALUE; i++) {
      sum += (long) i * step & 6;
    }
    return sum & ~1;
  }
}
