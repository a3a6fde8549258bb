package dev.loompool.it;

import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import java.util.List;

/// A coordinator that is to be killed: prints the process ids of its workers when they are busy,
/// and stays.
public final class OrphanCoordinator {
  private OrphanCoordinator() {}

  /// Runs until it is killed.
  ///
  /// @param arguments what its tasks do (`idle`, `sleep` or `spin`), and a folder for marks
  public static void main(String[] arguments) throws InterruptedException {
    Marks marks = new Marks(arguments[1]);
    Pool pool = Pool.builder().workers(2).concurrencyPerWorker(4).open();
    List<WorkerStats> workers = PoolExtension.awaitReady(pool, 2);
    switch (arguments[0]) {
      case "sleep" -> {
        for (int i = 0; i < 8; i++) {
          pool.forget(pool.queue(OrphanCoordinator::sleep, marks));
        }
        marks.await("task-", 8);
      }
      case "spin" -> {
        for (int i = 0; i < 8; i++) {
          pool.forget(pool.queue(OrphanCoordinator::spin, marks));
        }
        // As many tasks spin as there are carriers; the others do not get to run.
        marks.await("task-", 2 * Math.min(4, Runtime.getRuntime().availableProcessors()));
      }
      default -> {}
    }
    workers.forEach(worker -> System.out.println("worker " + worker.pid()));
    System.out.println("all");
    Thread.sleep(Long.MAX_VALUE);
  }

  private static int sleep(Marks marks) throws InterruptedException {
    marks.setAndAwait("task-" + System.nanoTime(), "never");
    return 0;
  }

  private static long spin(Marks marks) {
    marks.set("task-" + System.nanoTime());
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
