package dev.loompool.examples;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskSubmitter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Tasks that go wrong in every way: each has its outcome, and the pool lives on.
public final class UnreliableTasks {
  private UnreliableTasks() {}

  /// Behaves as it is told.
  public static String behave(String how) throws IOException, InterruptedException {
    switch (how) {
      case "stuck" -> new CountDownLatch(1).await();
      case "declared" -> throw new FileNotFoundException("no such order: 881");
      case "unexpected" -> throw new ArithmeticException("nobody thought of this");
      case "exit" -> System.exit(42);
      default -> {}
    }
    return "well";
  }

  /// Takes the timeout in seconds, 1 by default.
  public static void main(String... args) throws Exception {
    double timeout = args.length > 0 ? Double.parseDouble(args[0]) : 1;
    Duration limit = Duration.ofNanos((long) (timeout * 1e9));
    try (Pool pool = Pool.builder().workers(2).open()) {
      TaskSubmitter bounded = pool.with(task -> task.withTimeout(limit));
      print(bounded, "normal", "stuck", "declared", "unexpected");
      // It takes its worker along, so it is not given to another one.
      print(bounded.with(task -> task.withRetry(RetryPolicy.none())), "exit");
      print(bounded, "normal");
    }
  }

  private static void print(TaskSubmitter pool, String... tasks) throws InterruptedException {
    var outcomes = pool.map(UnreliableTasks::behave, List.of(tasks)).settled();
    for (int i = 0; i < tasks.length; i++) {
      String outcome =
          switch (outcomes.get(i)) {
            case TaskOutcome.Success<String>(_, String value) -> value;
            case TaskOutcome.Failure<String>(_, var cause) ->
                cause.getClass().getSimpleName() + ": " + cause.getMessage();
          };
      System.out.printf("%-10s -> %s%n", tasks[i], outcome);
    }
  }
}
