package dev.loompool.it;

import dev.loompool.Indexed;
import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolResult;
import dev.loompool.PoolWiring;
import dev.loompool.TaskOutcome;
import dev.loompool.task.TaskContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A coordinator on a host of its own: has the workers that join do rounds of short tasks for ever,
/// and prints what becomes of workers and of each round.
final class FleetMain {
  /// How a line begins that tells of a round in which each task had one outcome, the right one.
  static final String COMPLETE = "round is complete: ";

  private static final Duration END = Duration.ofSeconds(20);

  private FleetMain() {}

  /// Takes the port, the token's file, how many seconds a worker may be silent, and how many tasks
  /// a round has.
  public static void main(String... args) throws InterruptedException {
    List<Integer> items = IntStream.range(0, Integer.parseInt(args[3])).boxed().toList();
    try (Pool pool =
        PoolWiring.routed(
                Pool.builder()
                    .workers(0)
                    .listen(new InetSocketAddress(Integer.parseInt(args[0])))
                    .token(Path.of(args[1]))
                    .allowPlaintext(true)
                    .listener(System.out::println),
                Duration.ofSeconds(Long.parseLong(args[2])),
                UnaryOperator.identity())
            .open()) {
      while (true) {
        String round = round(pool, items);
        // One that the end of the pool cut short tells nothing.
        if (!round.startsWith(COMPLETE) && pool.join(END)) {
          return;
        }
        System.out.println(round);
      }
    } catch (PoolClosedException e) {
      // By SIGTERM, between two rounds.
    }
  }

  private static String round(Pool pool, List<Integer> items) {
    BitSet seen = new BitSet();
    Set<String> workers = new TreeSet<>();
    Set<String> flaws = new TreeSet<>();
    try (PoolResult<String> result = pool.map(FleetMain::task, items);
        Stream<Indexed<String>> outcomes = result.asCompleted()) {
      outcomes.forEach(it -> {
        int index = (int) it.index();
        if (!seen.get(index)
            && it.outcome() instanceof TaskOutcome.Success<String>(_, String value)
            && value.startsWith(index + " ")) {
          workers.add(value.substring(value.indexOf(' ') + 1));
        } else {
          flaws.add((seen.get(index) ? "once more " : "") + it);
        }
        seen.set(index);
      });
    }
    return seen.cardinality() == items.size() && flaws.isEmpty()
        ? COMPLETE + workers
        : "round has outcomes for " + seen.cardinality() + " tasks, with flaws " + flaws;
  }

  private static String task(int item) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(40));
    return item + " " + TaskContext.current().worker();
  }
}
