package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.TaskStats;
import java.util.List;

/// What a pool counts.
public final class Metrics {
  private Metrics() {}

  public static void main(String... args) throws Exception {
    // @start region="names"
    try (Pool pool = Pool.builder().workers(2).open()) {
      pool.with(task -> task.withName("length")).map(String::length, List.of("a", "bc")).get();
      for (TaskStats tasks : pool.taskStats()) {
        System.out.printf(
            "%s: %d succeeded, %d failed, ran for %s%n",
            tasks.name(), tasks.succeeded(), tasks.failed(), tasks.runTime());
      }
    }
    // @end
  }
}
