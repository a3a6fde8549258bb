package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.TaskFailedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The first steps.
public final class GettingStarted {
  private GettingStarted() {}

  // @start region="function"
  static int countWords(String line) {
    return line.isBlank() ? 0 : line.strip().split("\\s+").length;
  }

  // @end

  public static void main(String... args) throws Exception {
    // @start region="pool"
    try (Pool pool = Pool.builder().workers(2).concurrencyPerWorker(8).open()) {
      List<Integer> counts =
          pool.map(GettingStarted::countWords, List.of("to be", "or not to be")).get();
      System.out.println(counts); // [2, 4]
    }
    // @end
    try (Pool pool = Pool.builder().workers(1).open()) {
      oneTask(pool);
      capture(pool);
      failure(pool);
    }
  }

  private static void oneTask(Pool pool) throws Exception {
    // @start region="one"
    int now = pool.apply(GettingStarted::countWords, "that is the question");
    CompletableFuture<Integer> later = pool.submit(GettingStarted::countWords, "to sleep");
    System.out.println(now + later.get()); // 6
    // @end
  }

  private static void capture(Pool pool) throws InterruptedException {
    // @start region="capture"
    int factor = 3; // travels with the lambda
    List<Integer> products = pool.map(x -> x * factor, List.of(1, 2, 3)).get();
    // @end
    System.out.println(products);
  }

  private static void failure(Pool pool) throws InterruptedException {
    // @start region="failure"
    try {
      pool.apply(Integer::parseInt, "four");
    } catch (TaskFailedException e) {
      System.out.println(e.getCause()); // java.lang.NumberFormatException: For input string: "four"
    }
    // @end
  }
}
