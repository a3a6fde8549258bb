package dev.loompool.it;

import dev.loompool.Pool;
import dev.loompool.PoolWiring;
import dev.loompool.TaskOutcome;
import dev.loompool.task.TaskContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A coordinator in a container: has the workers that join do rounds of short tasks for ever, and
/// prints what becomes of workers and of each round.
final class FleetMain {
  /// How a line begins that tells of a round without a flaw.
  static final String COMPLETE = "round is complete: ";

  /// Long enough for a machine that is overloaded, short enough to wait for.
  private static final Duration LEASE = Duration.ofSeconds(5);

  private static final int TASKS = 800;

  private FleetMain() {}

  /// Takes the port and the token's file.
  public static void main(String... args) throws InterruptedException {
    try (Pool pool =
        PoolWiring.routed(
                Pool.builder()
                    .workers(0)
                    .listen(new InetSocketAddress(Integer.parseInt(args[0])))
                    .token(Path.of(args[1]))
                    .allowPlaintext(true)
                    .listener(System.out::println),
                LEASE,
                UnaryOperator.identity())
            .open()) {
      while (true) {
        System.out.println(round(pool));
      }
    }
  }

  private static String round(Pool pool) throws InterruptedException {
    List<Integer> items = IntStream.range(0, TASKS).boxed().toList();
    Set<String> workers = new ConcurrentSkipListSet<>();
    List<TaskOutcome<String>> outcomes = pool.map(FleetMain::task, items).settled();
    Set<String> flaws = new TreeSet<>();
    for (int i = 0; i < TASKS; i++) {
      if (outcomes.get(i) instanceof TaskOutcome.Success<String>(_, String value)
          && value.startsWith(i + " ")) {
        workers.add(value.substring(value.indexOf(' ') + 1));
      } else {
        flaws.add(i + ": " + outcomes.get(i));
      }
    }
    return outcomes.size() == TASKS && flaws.isEmpty()
        ? COMPLETE + workers
        : "round has " + outcomes.size() + " outcomes, with flaws " + flaws;
  }

  private static String task(int item) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(40));
    return item + " " + TaskContext.current().worker();
  }
}
