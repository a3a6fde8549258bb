package dev.loompool.examples.guide;

import dev.loompool.Indexed;
import dev.loompool.MapProgress;
import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.TaskException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import dev.loompool.TaskSubmitter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// Many items, one function.
public final class Mapping {
  private Mapping() {}

  /// Fails for some.
  static int parse(String text) {
    return Integer.parseInt(text);
  }

  public static void main(String... args) throws Exception {
    try (Pool pool = Pool.builder().workers(2).open()) {
      inOrder(pool);
      goOn(pool);
      settled(pool);
      asCompleted(pool);
      reports(pool);
      future(pool);
      progress(pool);
      endless(pool);
      narrow(pool);
      failFast(pool);
      pairs(pool);
      gather(pool);
      reduce(pool);
    }
  }

  private static void inOrder(Pool pool) throws InterruptedException {
    // @start region="order"
    for (int square : pool.map(x -> x * x, List.of(3, 1, 2))) {
      System.out.println(square); // 9, then 1, then 4
    }
    List<Integer> squares = pool.map(x -> x * x, List.of(3, 1, 2)).get(); // [9, 1, 4]
    int sum = pool.map(x -> x * x, List.of(3, 1, 2)).stream().mapToInt(x -> x).sum(); // 14
    // @end
    System.out.println(squares + " " + sum);
  }

  private static void goOn(Pool pool) {
    // @start region="go-on"
    var numbers = pool.map(Mapping::parse, List.of("1", "two", "3")).iterator();
    while (numbers.hasNext()) {
      try {
        System.out.println(numbers.next());
      } catch (TaskException e) {
        System.out.println("left out: " + e.getCause());
      }
    }
    // @end
  }

  private static void settled(Pool pool) throws InterruptedException {
    // @start region="settled"
    for (TaskOutcome<Integer> outcome :
        pool.map(Mapping::parse, List.of("1", "two", "3")).settled()) {
      System.out.println(
          switch (outcome) {
            case TaskOutcome.Success<Integer>(_, Integer value) -> "value " + value;
            case TaskOutcome.Failure<Integer>(_, TaskException cause) ->
                "failure " + cause.getCause();
          });
    }
    // @end
  }

  private static void asCompleted(Pool pool) {
    // @start region="as-completed"
    List<String> items = List.of("1", "two", "3");
    try (Stream<Indexed<Integer>> ended = pool.map(Mapping::parse, items).asCompleted()) {
      ended.forEach(one -> {
        if (one.outcome() instanceof TaskOutcome.Success<Integer>(_, Integer value)) {
          System.out.println(items.get((int) one.index()) + " gave " + value);
        }
      });
    }
    // @end
  }

  private static void reports(Pool pool) {
    // @start region="reports"
    for (TaskReport<Integer> report :
        pool.map(Mapping::parse, List.of("1", "two", "3")).reports(true).toList()) {
      System.out.printf(
          "item %d ran on %s, attempt %d, %d ms%n",
          report.index(),
          report.run().worker(),
          report.run().attempt(),
          report.run().duration().toMillis());
    }
    // @end
  }

  private static void future(Pool pool) {
    // @start region="future"
    CompletableFuture<List<Integer>> squares = pool.map(x -> x * x, List.of(3, 1, 2)).toFuture();
    // @end
    System.out.println(squares.join());
  }

  private static void progress(Pool pool) throws InterruptedException {
    // @start region="progress"
    PoolResult<Integer> result = pool.map(x -> x * x, List.of(3, 1, 2));
    MapProgress progress = result.progress();
    System.out.printf(
        "%d of %d done, %d failed%n",
        progress.done(), progress.total().orElse(progress.submitted()), progress.failed());
    // @end
    result.get();
  }

  private static void endless(Pool pool) {
    // @start region="endless"
    try (PoolResult<Long> squares = pool.map(x -> x * x, Stream.iterate(1L, x -> x + 1))) {
      for (long square : squares) {
        if (square > 1_000_000) {
          System.out.println(square); // 1002001
          break;
        }
      }
    }
    // @end
  }

  private static void narrow(Pool pool) throws InterruptedException {
    // @start region="narrow"
    TaskSubmitter narrow = pool.with(task -> task.withMaxInFlight(4));
    List<Integer> lengths = narrow.map(String::length, List.of("one", "three")).get();
    // @end
    System.out.println(lengths);
  }

  private static void failFast(Pool pool) throws InterruptedException {
    // @start region="fail-fast"
    try {
      pool.with(task -> task.withFailFast(true)).map(Mapping::parse, List.of("1", "two")).get();
    } catch (TaskException e) {
      System.out.println("all or nothing: " + e.getCause());
    }
    // @end
  }

  private static void pairs(Pool pool) throws InterruptedException {
    // @start region="pairs"
    List<Integer> products =
        pool.starMap((Integer x, Integer y) -> x * y, Map.of(6, 7).entrySet()).get(); // [42]
    pool.forEach(x -> System.out.println("item " + x), List.of(1, 2)); // printed by the workers
    // @end
    System.out.println(products);
  }

  private static void gather(Pool pool) {
    // @start region="gather"
    List<Integer> lengths =
        Stream.of("one", "three", "five")
            .gather(pool.mapping(String::length, 64))
            .filter(length -> length > 3)
            .toList(); // [5, 4]
    // @end
    System.out.println(lengths);
  }

  private static void reduce(Pool pool) throws InterruptedException {
    // @start region="reduce"
    long letters = pool.mapReduce(line -> (long) line.length(), 0L, Long::sum, List.of("to", "be"));
    // @end
    System.out.println(letters);
  }
}
