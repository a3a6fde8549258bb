package dev.loompool.cli.chaos;

import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import dev.loompool.cli.chaos.ChaosPlan.Strike;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;

/// Signals workers of a pool as the plan wants it. Runs on a thread of its own until all is struck
/// or it is interrupted; what it counts is read by others.
final class Saboteur implements Runnable {
  private static final long POLL_MILLIS = 5;

  // Mostly workers that have tasks: launches that fail over and over end a pool, as they should.
  private static final double LAUNCHING_SHARE = 0.1;

  private static final int MIN_STOP_MILLIS = 1_000;
  private static final int MAX_STOP_MILLIS = 3_000;
  private static final int LONG_STOP_MILLIS = 20_000;

  private final Pool pool;
  private final List<Strike> strikes;
  private final IntSupplier ended;
  private final SplittableRandom random;
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private final Set<String> doomed = new HashSet<>();

  // Written by those that stop and continue.
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  // Both are written by the saboteur's thread only.
  private volatile Map<Fault, Integer> counts = Map.of();
  private volatile int struckBefore;

  /// @param ended says how many tasks have ended
  Saboteur(Pool pool, List<Strike> strikes, IntSupplier ended, long seed) {
    this.pool = pool;
    this.strikes = strikes;
    this.ended = ended;
    this.random = new SplittableRandom(seed);
  }

  /// How often each fault has struck so far.
  Map<Fault, Integer> counts() {
    return counts;
  }

  /// Whether something has to be struck yet that is due when so many tasks have ended. Tasks wait
  /// for that, so that no run is over before its faults.
  boolean isBehind(int tasks) {
    return struckBefore <= tasks;
  }

  @Override
  public void run() {
    try (ExecutorService continuing = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Strike strike : strikes) {
        struckBefore = strike.afterTasks();
        while (ended.getAsInt() < strike.afterTasks() || !strike(strike.fault(), continuing)) {
          Thread.sleep(POLL_MILLIS);
        }
        struck.merge(strike.fault(), 1, Integer::sum);
        counts = Map.copyOf(struck);
      }
    } catch (InterruptedException e) {
      // The run is over; who was stopped has been continued by now, or ends with the pool.
      Thread.currentThread().interrupt();
    } finally {
      struckBefore = Integer.MAX_VALUE;
    }
  }

  private boolean strike(Fault fault, ExecutorService continuing) throws InterruptedException {
    boolean stops = fault == Fault.STOP || fault == Fault.LONG_STOP;
    Optional<WorkerStats> victim = victim(stops);
    Optional<ProcessHandle> process = victim.flatMap(worker -> ProcessHandle.of(worker.pid()));
    if (process.isEmpty()) {
      return false;
    }
    String name = victim.get().name();
    if (!stops) {
      return Signals.send(fault == Fault.SEGV ? "SEGV" : "KILL", process.get()) && doomed.add(name);
    }
    int millis =
        fault == Fault.LONG_STOP
            ? LONG_STOP_MILLIS
            : random.nextInt(MIN_STOP_MILLIS, MAX_STOP_MILLIS);
    if (!Signals.send("STOP", process.get())) {
      return false;
    }
    stopped.add(name);
    continuing.execute(() -> continueAfter(millis, name, process.get()));
    return true;
  }

  private Optional<WorkerStats> victim(boolean stops) {
    boolean ready = random.nextDouble() >= LAUNCHING_SHARE;
    List<WorkerStats> candidates =
        pool.stats().workers().stream()
            .filter(worker -> worker.pid() != 0 && worker.ready() == ready)
            .filter(worker -> !doomed.contains(worker.name()))
            .filter(worker -> !stops || !stopped.contains(worker.name()))
            .toList();
    return candidates.isEmpty()
        ? Optional.empty()
        : Optional.of(candidates.get(random.nextInt(candidates.size())));
  }

  private void continueAfter(int millis, String worker, ProcessHandle process) {
    try {
      Thread.sleep(millis);
      Signals.send("CONT", process);
      stopped.remove(worker);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
