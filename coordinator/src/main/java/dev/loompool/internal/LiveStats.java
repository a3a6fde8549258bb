package dev.loompool.internal;

import dev.loompool.PoolInterruptedException;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import dev.loompool.WorkerStats;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.process.ResidentSize;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Asks the control loop for counts, and adds what is measured on the caller's thread.
final class LiveStats {
  private LiveStats() {}

  static PoolStats of(ControlLoop loop, PoolCore core) {
    return withMemory(onLoop(loop, core::stats));
  }

  static List<TaskStats> of(ControlLoop loop, NamedTasks named) {
    return onLoop(loop, named::stats);
  }

  private static <T> T onLoop(ControlLoop loop, Supplier<T> counts) {
    CompletableFuture<T> counted = new CompletableFuture<>();
    loop.execute(() -> counted.complete(counts.get()));
    try {
      return counted.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while waiting for counts", e);
    } catch (ExecutionException e) {
      throw new AssertionError("counting never fails", e);
    }
  }

  private static PoolStats withMemory(PoolStats stats) {
    List<WorkerStats> workers =
        stats.workers().stream()
            .map(worker ->
                new WorkerStats(
                    worker.name(),
                    worker.pid(),
                    worker.ready(),
                    worker.inFlight(),
                    worker.ended(),
                    ResidentSize.of(worker.pid()).orElse(0)))
            .toList();
    return new PoolStats(
        stats.pending(),
        stats.inFlight(),
        stats.ended(),
        stats.lostWorkers(),
        stats.staleOutcomes(),
        stats.refusedConnections(),
        workers);
  }
}
