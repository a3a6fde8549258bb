package dev.loompool.internal;

import dev.loompool.protocol.ExitSignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Ends the pools that are open when the JVM exits. Thread-safe.
///
/// After a SIGTERM they finish their tasks, each for its grace; what is left is cut off. A second
/// signal, and any other way to exit, ends them at once.
final class ExitHook {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /// So long a pool may take to end once its tasks are cut off.
  private static final Duration CUT_OFF = Duration.ofSeconds(1);

  private static final Set<ExitingPool> OPEN = ConcurrentHashMap.newKeySet();

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("loompool-exit").unstarted(ExitHook::run));
    } catch (IllegalStateException e) {
      // The JVM exits already; workers notice its end by themselves.
    }
  }

  private ExitHook() {}

  static void add(ExitingPool pool) {
    OPEN.add(pool);
  }

  static void remove(ExitingPool pool) {
    OPEN.remove(pool);
  }

  private static void run() {
    ExitSignals signals = ExitSignals.received();
    if (signals.allowsToFinish()) {
      finish(new ArrayList<>(OPEN), signals);
    }
    OPEN.forEach(ExitingPool::kill);
  }

  private static void finish(List<ExitingPool> pools, ExitSignals signals) {
    long start = System.nanoTime();
    Set<ExitingPool> cut = new HashSet<>();
    pools.forEach(ExitingPool::finish);
    while (!pools.isEmpty() && !signals.cameAgain()) {
      LockSupport.parkNanos(POLL_NANOS);
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      for (ExitingPool pool : pools) {
        if (waited.compareTo(pool.exitGrace()) >= 0 && cut.add(pool)) {
          pool.cutOff();
        }
      }
      Duration sinceCutOff = waited.minus(CUT_OFF);
      pools.removeIf(pool -> pool.hasEnded() || sinceCutOff.compareTo(pool.exitGrace()) >= 0);
    }
  }
}
