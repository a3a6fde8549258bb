package dev.loompool.cli.soak;

import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import dev.loompool.cli.chaos.Signals;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Kills the oldest worker of a pool every now and then, so that the ages of workers are much the
/// same all the time. Runs on a thread of its own until it is interrupted; the count is read by
/// others.
final class SteadyKills implements Runnable {
  private final Pool pool;
  private final int perMinute;

  // Written by the thread that kills only.
  private volatile long killed;

  SteadyKills(Pool pool, int perMinute) {
    this.pool = pool;
    this.perMinute = perMinute;
  }

  long killed() {
    return killed;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void run() {
    if (perMinute == 0) {
      return;
    }
    long mean = TimeUnit.MINUTES.toNanos(1) / perMinute;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.NANOSECONDS.sleep(
            (long) (mean * ThreadLocalRandom.current().nextDouble(0.5, 1.5)));
        if (killOldest()) {
          killed++;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean killOldest() throws InterruptedException {
    var oldest =
        pool.stats().workers().stream()
            .filter(WorkerStats::ready)
            .min(Comparator.comparingInt(SteadyKills::number))
            .flatMap(worker -> ProcessHandle.of(worker.pid()));
    return oldest.isPresent() && Signals.send("KILL", oldest.get());
  }

  // Workers are numbered in the order of their launch.
  private static int number(WorkerStats worker) {
    return Integer.parseInt(worker.name().substring(1));
  }
}
