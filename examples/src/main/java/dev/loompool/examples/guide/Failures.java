package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskSerializationException;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;

/// What goes wrong, and what it is called.
public final class Failures {
  private Failures() {}

  /// Has nothing left for late orders.
  static String order(int number) {
    if (number > 800) {
      throw new IllegalStateException("no stock for order " + number);
    }
    return "sent";
  }

  public static void main(String... args) throws Exception {
    try (Pool pool = Pool.builder().workers(1).open()) {
      telling(pool);
      exiting(pool);
      capturing(pool);
    }
  }

  private static void telling(Pool pool) throws InterruptedException {
    // @start region="catch"
    try {
      pool.with(task -> task.withName("order")).apply(Failures::order, 881);
    } catch (TaskFailedException e) {
      e.printStackTrace(System.out); // caused by the IllegalStateException of the task
    } catch (TaskTimeoutException e) {
      System.out.println("too slow: " + e.getMessage());
    } catch (TaskException e) {
      System.out.println("no value: " + e.getMessage()); // cancelled, lost, could not be sent
    }
    // @end
  }

  private static void exiting(Pool pool) throws InterruptedException {
    // @start region="lost"
    try {
      pool.with(task -> task.withRetry(RetryPolicy.none())).run(() -> System.exit(42));
    } catch (WorkerLostException e) {
      System.out.println(e.getMessage());
    }
    // @end
  }

  private static void capturing(Pool pool) throws InterruptedException {
    // @start region="capture"
    Thread thread = Thread.currentThread();
    try {
      pool.apply(() -> thread.getName());
    } catch (TaskSerializationException e) {
      System.out.println(e.getMessage());
    }
    // @end
  }
}
