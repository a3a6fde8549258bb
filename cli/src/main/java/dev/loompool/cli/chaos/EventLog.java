package dev.loompool.cli.chaos;

import dev.loompool.PoolEvent;
import dev.loompool.PoolState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Keeps what a pool tells of its workers. Thread-safe.
public final class EventLog implements Consumer<PoolEvent> {
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private final Queue<String> exits = new ConcurrentLinkedQueue<>();
  private final Queue<ProcessHandle> launched = new ConcurrentLinkedQueue<>();
  private final CountDownLatch terminated = new CountDownLatch(1);

  @Override
  public void accept(PoolEvent event) {
    switch (event) {
      case PoolEvent.WorkerLaunched worker ->
          ProcessHandle.of(worker.pid()).ifPresent(launched::add);
      case PoolEvent.WorkerExited worker -> {
        if (worker.lost()) {
          lost.add(worker.worker());
          exits.add(worker.exit());
        }
      }
      case PoolEvent.StateChanged change when change.state() == PoolState.TERMINATED ->
          terminated.countDown();
      default -> {}
    }
  }

  /// The names of the workers that were lost.
  Set<String> lost() {
    return Set.copyOf(lost);
  }

  /// How often workers were lost by each kind of exit, in the pool's words.
  Map<String, Long> exits() {
    return exits.stream()
        .collect(Collectors.groupingBy(exit -> exit, TreeMap::new, Collectors.counting()));
  }

  /// The worker processes that were launched; some that ended at once may be missing.
  List<ProcessHandle> launched() {
    return List.copyOf(launched);
  }

  /// Waits for the last event of the pool; false when the time was over before that.
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return terminated.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
