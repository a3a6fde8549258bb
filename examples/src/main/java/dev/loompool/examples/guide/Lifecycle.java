package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.PoolEvent;
import dev.loompool.WorkerStats;
import dev.loompool.task.TaskId;
import java.time.Duration;

/// From the start of a pool to its end.
public final class Lifecycle {
  private Lifecycle() {}

  public static void main(String... args) throws Exception {
    ending();
    listening();
    recycling();
  }

  private static void ending() throws InterruptedException {
    // @start region="end"
    Pool pool = Pool.open();
    TaskId<Integer> id = pool.queue(String::length, "four");
    pool.shutdown(); // from now on no new tasks
    if (!pool.join(Duration.ofMinutes(1))) {
      pool.terminate(); // what has not ended by now is cancelled
    }
    int length = pool.result(id); // outcomes can still be read
    // @end
    System.out.println(length + " " + pool.state());
  }

  private static void listening() throws InterruptedException {
    // @start region="listener"
    try (Pool pool = Pool.builder().workers(2).listener(Lifecycle::tell).open()) {
      pool.run(() -> {});
      for (WorkerStats worker : pool.stats().workers()) {
        System.out.println(worker.name() + " has ended " + worker.ended() + " tasks");
      }
    }
    // @end
  }

  // @start region="events"
  private static void tell(PoolEvent event) {
    switch (event) {
      case PoolEvent.WorkerExited exited when exited.lost() ->
          System.err.println(exited.worker() + " " + exited.exit() + "\n" + exited.lastWords());
      case PoolEvent.StateChanged changed -> System.err.println("now " + changed.state());
      default -> {}
    }
  }

  // @end

  private static void recycling() throws InterruptedException {
    // @start region="recycle"
    try (Pool pool = Pool.builder().workers(2).maxTasksPerWorker(500).open()) {
      System.out.println(pool.apply(String::length, "four"));
    }
    // @end
  }
}
