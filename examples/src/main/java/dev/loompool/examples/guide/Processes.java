package dev.loompool.examples.guide;

import dev.loompool.TaskProcess;
import dev.loompool.WorkerLostException;
import java.time.Duration;
import java.util.Map;

/// One task in a process of its own.
public final class Processes {
  private Processes() {}

  public static void main(String... args) throws Exception {
    join();
    options();
    kill();
  }

  private static void join() throws InterruptedException {
    // @start region="join"
    try (TaskProcess<Integer> process = TaskProcess.start(String::length, "four")) {
      System.out.println(process.pid() != ProcessHandle.current().pid()); // true
      System.out.println(process.join()); // 4
      System.out.println(process.exitCode().orElseThrow()); // 0
    }
    // @end
  }

  private static void options() throws Exception {
    // @start region="options"
    TaskProcess.Starter starter =
        TaskProcess.with(options ->
            options.name("report").maxHeap(64 << 20).environment(Map.of("REGION", "eu")));
    try (TaskProcess<String> process = starter.start(() -> System.getenv("REGION"))) {
      System.out.println(process.name() + " " + process.join(Duration.ofMinutes(1)));
    }
    // @end
  }

  private static void kill() throws InterruptedException {
    // @start region="kill"
    try (TaskProcess<Integer> process =
        TaskProcess.start(() -> {
          Thread.sleep(Duration.ofHours(1));
          return 1;
        })) {
      process.kill();
      process.join();
    } catch (WorkerLostException e) {
      System.out.println("it is gone: " + e.getMessage());
    }
    // @end
  }
}
