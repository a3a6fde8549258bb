package dev.loompool.it;

import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolState;
import dev.loompool.TaskException;
import dev.loompool.WorkerStats;
import java.time.Duration;

/// A coordinator that is asked to exit while its pool is open. Prints the process ids of its
/// workers, and what becomes of its tasks.
public final class ExitProgram {
  private ExitProgram() {}

  /// Runs until it is asked to exit.
  ///
  /// @param arguments its exit grace, what it does (`idle`, `wait` for its task, `exit`), and a
  ///   folder for marks
  public static void main(String[] arguments) throws InterruptedException {
    Marks marks = new Marks(arguments[2]);
    Pool pool =
        Pool.builder()
            .name("exiting")
            .workers(2)
            .concurrencyPerWorker(1)
            .exitGrace(Duration.parse(arguments[0]))
            .open();
    PoolExtension.awaitReady(pool, 2).stream()
        .map(WorkerStats::pid)
        .forEach(pid -> System.out.println("worker " + pid));
    switch (arguments[1]) {
      case "wait" -> {
        // The JVM exits when all hooks have ended: so it waits for this thread.
        Thread main = Thread.currentThread();
        Runtime.getRuntime()
            .addShutdownHook(
                Thread.ofPlatform().unstarted(() -> join(main, Duration.ofMinutes(1))));
        Thread.ofPlatform().daemon().start(() -> tellShutdown(pool, marks));
        tellOutcome(pool, marks);
      }
      case "exit" -> {
        pool.forget(pool.queue(ExitProgram::task, marks));
        marks.await("started", 1);
        System.exit(3);
      }
      default -> {
        marks.set("idle");
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  private static void tellOutcome(Pool pool, Marks marks) throws InterruptedException {
    try {
      System.out.println("value " + pool.apply(ExitProgram::task, marks));
    } catch (TaskException e) {
      System.out.println("failure " + e.getClass().getSimpleName());
    }
  }

  private static void tellShutdown(Pool pool, Marks marks) {
    PoolExtension.waiting().until(() -> pool.state() != PoolState.OPEN);
    try {
      pool.forget(pool.queue(() -> 1));
    } catch (PoolClosedException e) {
      System.out.println("refused: " + e.getMessage());
    }
    marks.set("shut-down");
  }

  private static int task(Marks marks) throws InterruptedException {
    marks.setAndAwait("started", "go");
    return 42;
  }

  private static void join(Thread thread, Duration limit) {
    try {
      boolean ended = thread.join(limit);
      System.out.println(ended ? "joined" : "left");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
