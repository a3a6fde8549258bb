package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskSubmitter;
import dev.loompool.TaskTimeoutException;
import dev.loompool.task.TaskContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How pools and tasks are to run.
public final class Options {
  private Options() {}

  /// Fails at first.
  static int flaky(int item) throws IOException {
    if (TaskContext.current().attempt() == 1) {
      throw new IOException("try again");
    }
    return item;
  }

  public static void main(String... args) throws Exception {
    build();
    try (Pool pool = Pool.builder().workers(1).open()) {
      views(pool);
      time(pool);
      retries(pool);
      once(pool);
      chunks(pool);
      priorities(pool);
    }
  }

  private static void build() throws InterruptedException {
    // @start region="builder"
    try (Pool pool =
        Pool.builder()
            .name("prices")
            .workers(2)
            .concurrencyPerWorker(100)
            .maxHeap(256L * 1024 * 1024)
            .environment(Map.of("REGION", "eu"))
            .initializer(() -> System.setProperty("http.maxConnections", "100"))
            .taskDefaults(task -> task.withTimeout(Duration.ofMinutes(1)))
            .open()) {
      System.out.println(pool.apply(() -> System.getenv("REGION")));
    }
    // @end
  }

  private static void views(Pool pool) throws InterruptedException {
    // @start region="view"
    TaskSubmitter quick =
        pool.with(task -> task.withName("length").withTimeout(Duration.ofSeconds(5)));
    int length = quick.apply(String::length, "four");
    List<Integer> lengths = quick.map(String::length, List.of("one", "three")).get();
    // @end
    System.out.println(length + " " + lengths);
  }

  private static void time(Pool pool) throws InterruptedException {
    // @start region="time"
    TaskSubmitter limited =
        pool.with(task ->
            task.withTimeout(Duration.ofMillis(200)) // one attempt, from its start
                .withDeadline(Duration.ofMinutes(5)) // the task, from its submission
                .withGrace(Duration.ofSeconds(2))); // from the interrupt to the kill
    try {
      limited.run(() -> Thread.sleep(Duration.ofHours(1)));
    } catch (TaskTimeoutException e) {
      System.out.println(e.getMessage()); // the cause has the stack that the task had
    }
    // @end
  }

  private static void retries(Pool pool) throws InterruptedException {
    // @start region="retry"
    RetryPolicy policy =
        RetryPolicy.attempts(4)
            .withBackoff(Duration.ofMillis(10), Duration.ofSeconds(30))
            .on(IOException.class)
            .except(FileNotFoundException.class);
    List<Integer> values =
        pool.with(task -> task.withRetry(policy)).map(Options::flaky, List.of(1, 2)).get();
    // @end
    System.out.println(values);
  }

  private static void once(Pool pool) throws InterruptedException {
    // @start region="once"
    TaskSubmitter atMostOnce = pool.with(task -> task.withRetry(RetryPolicy.none()));
    // @end
    System.out.println(atMostOnce.apply(() -> TaskContext.current().attempt()));
  }

  private static void chunks(Pool pool) throws InterruptedException {
    // @start region="chunk"
    TaskSubmitter inChunks = pool.with(task -> task.withChunkSize(100));
    List<Integer> squares = inChunks.map(x -> x * x, List.of(1, 2, 3)).get();
    // @end
    System.out.println(squares);
  }

  private static void priorities(Pool pool) throws InterruptedException {
    // @start region="priority"
    TaskSubmitter urgent = pool.with(task -> task.withPriority(10));
    // @end
    System.out.println(urgent.apply(String::length, "now"));
  }
}
