package dev.loompool.it;

import dev.loompool.Pool;
import dev.loompool.PoolWiring;
import dev.loompool.WorkerStats;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A coordinator that is to be stopped for a while. Prints what it finds afterwards.
public final class StoppedCoordinator {
  private StoppedCoordinator() {}

  /// Runs eight tasks, and eight more when those have ended.
  ///
  /// @param arguments the lease of its workers, and a folder for marks
  public static void main(String[] arguments) throws InterruptedException {
    Marks marks = new Marks(arguments[1]);
    Duration lease = Duration.parse(arguments[0]);
    try (Pool pool =
        PoolWiring.routed(
                Pool.builder().workers(2).concurrencyPerWorker(4), lease, UnaryOperator.identity())
            .open()) {
      List<Long> before = pids(pool);
      List<TaskId<Integer>> ids = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        ids.add(pool.queue(number -> work(marks, number), i));
      }
      int sum = 0;
      for (TaskId<Integer> id : ids) {
        sum += pool.result(id);
      }
      System.out.println("sum " + sum);
      System.out.println("again " + pool.map(x -> x, List.of(1, 2, 3)).get());
      System.out.println("same workers " + before.equals(pids(pool)));
      System.out.println("lost " + pool.stats().lostWorkers());
    }
  }

  private static List<Long> pids(Pool pool) {
    return PoolExtension.awaitReady(pool, 2).stream().map(WorkerStats::pid).sorted().toList();
  }

  private static int work(Marks marks, int number) throws InterruptedException {
    marks.setAndAwait("started-" + number, "go");
    marks.set("done-" + number);
    return number;
  }
}
