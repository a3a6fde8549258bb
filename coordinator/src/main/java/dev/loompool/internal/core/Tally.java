package dev.loompool.internal.core;

import dev.loompool.PoolStats;
import org.jspecify.annotations.Nullable;

/// The counts of a pool, and among them of what came from outside and was not expected: outcomes
/// that fit no task of their worker, and connections that were not let in. A worker of which too
/// many of these outcomes came is replaced, as it can't be what it should be. Confined to the
/// control loop.
final class Tally {
  static final int MOST_STRAYS = 100;

  private final TaskTable tasks;
  private final WorkerTable workers;
  private final Supervisor supervisor;
  private long staleOutcomes;
  private long refusedConnections;

  Tally(TaskTable tasks, WorkerTable workers, Supervisor supervisor) {
    this.tasks = tasks;
    this.workers = workers;
    this.supervisor = supervisor;
  }

  /// @param worker of which the outcome came, null where it is not known any more
  void staleOutcome(@Nullable WorkerEntry worker) {
    staleOutcomes++;
    if (worker != null && ++worker.strayOutcomes == MOST_STRAYS) {
      supervisor.kill(
          worker,
          "it sent %d outcomes of tasks that it did not have".formatted(MOST_STRAYS),
          false);
    }
  }

  void refusedConnection() {
    refusedConnections++;
  }

  PoolStats stats() {
    return new PoolStats(
        tasks.waiting(),
        tasks.inFlight(),
        tasks.ended(),
        supervisor.lost(),
        staleOutcomes,
        refusedConnections,
        workers.stats());
  }
}
