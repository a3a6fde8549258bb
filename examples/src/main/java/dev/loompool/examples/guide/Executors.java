package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.PoolExecutor;
import dev.loompool.task.TaskCallable;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// A pool where an executor is wanted.
public final class Executors {
  private Executors() {}

  public static void main(String... args) throws Exception {
    // @start region="submit"
    try (PoolExecutor executor = Pool.builder().workers(2).open().asExecutor()) {
      CompletableFuture<Integer> length = executor.submit(() -> "four".length());
      executor.execute(() -> System.out.println("printed by a worker"));
      System.out.println(length.join());
    } // closes the pool
    // @end
    try (PoolExecutor executor = Pool.builder().workers(2).open().asExecutor()) {
      all(executor);
      failure(executor);
      supplied(executor);
    }
  }

  private static void all(PoolExecutor executor) throws Exception {
    // @start region="all"
    List<TaskCallable<Integer>> tasks = List.of(() -> 1, () -> 2); // not List<Callable<Integer>>
    for (Future<Integer> future : executor.invokeAll(tasks)) {
      System.out.println(future.get());
    }
    int any = executor.invokeAny(tasks);
    // @end
    System.out.println(any == 1 || any == 2);
  }

  private static void failure(PoolExecutor executor) throws InterruptedException {
    // @start region="failure"
    try {
      executor.submit(() -> Integer.parseInt("four")).get();
    } catch (ExecutionException e) {
      System.out.println(e.getCause()); // the NumberFormatException of the task
    }
    // @end
  }

  private static void supplied(PoolExecutor executor) {
    // @start region="supply"
    CompletableFuture<Long> pid =
        CompletableFuture.supplyAsync(
            (Supplier<Long> & Serializable) () -> ProcessHandle.current().pid(), executor);
    // @end
    System.out.println(pid.join() > 0);
  }
}
