package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.TaskSubmitter;
import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Schedulers;
import dev.loompool.spi.WorkerId;
import java.util.HashSet;
import java.util.List;

/// Which worker gets which task.
public final class Scheduling {
  private Scheduling() {}

  public static void main(String... args) throws Exception {
    sticky();
    own();
  }

  private static void sticky() throws InterruptedException {
    // @start region="sticky"
    try (Pool pool = Pool.builder().workers(2).scheduler(Schedulers.stickyByKey()).open()) {
      TaskSubmitter byCustomer = pool.with(task -> task.withKey((String order) -> order.charAt(0)));
      List<Long> pids =
          byCustomer.map(_ -> ProcessHandle.current().pid(), List.of("a1", "a2", "a3")).get();
      System.out.println(new HashSet<>(pids).size()); // 1
    }
    // @end
  }

  // @start region="own"
  /// Keeps the last place for urgent tasks.
  private static WorkerId choose(Scheduler.Task task, List<Scheduler.Worker> workers) {
    if (task.priority() > 0 || workers.size() == 1) {
      return workers.getLast().id();
    }
    List<Scheduler.Worker> usual = workers.subList(0, workers.size() - 1);
    return Schedulers.leastLoaded().choose(task, usual);
  }

  // @end

  private static void own() throws InterruptedException {
    // @start region="use"
    try (Pool pool = Pool.builder().workers(3).scheduler(Scheduling::choose).open()) {
      System.out.println(pool.with(task -> task.withPriority(1)).apply(String::length, "now"));
    }
    // @end
  }
}
