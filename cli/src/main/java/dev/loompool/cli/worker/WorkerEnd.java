package dev.loompool.cli.worker;

import dev.loompool.protocol.ExitSignals;
import dev.loompool.worker.StandaloneWorker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Has a worker leave before its process ends by a signal: after a SIGTERM the tasks that run may
/// finish for a while, after Ctrl-C or a second signal they run again elsewhere.
final class WorkerEnd implements AutoCloseable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final StandaloneWorker worker;
  private final Duration drainTime;
  private final Thread hook;

  WorkerEnd(StandaloneWorker worker, Duration drainTime) {
    this.worker = worker;
    this.drainTime = drainTime;
    hook = Thread.ofPlatform().name("loompool-end").unstarted(this::end);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end() {
    try {
      ExitSignals signals = ExitSignals.received();
      if (signals.allowsToFinish()) {
        worker.leave();
        long start = System.nanoTime();
        while (!signals.cameAgain() && System.nanoTime() - start < drainTime.toNanos()) {
          if (worker.awaitEnd(POLL_NANOS)) {
            return;
          }
        }
      }
      worker.leaveAtOnce();
      worker.awaitEnd(GOODBYE_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Forgets the worker, which has ended by itself, unless the process is ending.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs.
    }
  }
}
