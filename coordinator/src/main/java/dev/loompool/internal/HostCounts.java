package dev.loompool.internal;

import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import dev.loompool.WorkerStats;
import dev.loompool.protocol.v1.HostStats;
import dev.loompool.protocol.v1.HostTasks;
import dev.loompool.protocol.v1.HostWorker;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// The counts of a pool, as they travel to its clients.
final class HostCounts {
  private static final Duration MICRO = Duration.of(1, ChronoUnit.MICROS);

  private HostCounts() {}

  static HostStats form(PoolStats pool, List<TaskStats> tasks) {
    return HostStats.newBuilder()
        .setPending(pool.pending())
        .setInFlight(pool.inFlight())
        .setEnded(pool.ended())
        .setLostWorkers(pool.lostWorkers())
        .setStaleOutcomes(pool.staleOutcomes())
        .setRefusedConnections(pool.refusedConnections())
        .addAllWorkers(pool.workers().stream().map(HostCounts::form).toList())
        .addAllTasks(tasks.stream().map(HostCounts::form).toList())
        .build();
  }

  private static HostWorker form(WorkerStats worker) {
    return HostWorker.newBuilder()
        .setName(worker.name())
        .setPid(worker.pid())
        .setReady(worker.ready())
        .setInFlight(worker.inFlight())
        .setEnded(worker.ended())
        .setResidentBytes(worker.residentBytes())
        .build();
  }

  private static HostTasks form(TaskStats tasks) {
    return HostTasks.newBuilder()
        .setName(tasks.name())
        .setSucceeded(tasks.succeeded())
        .setFailed(tasks.failed())
        .setTimedOut(tasks.timedOut())
        .setCancelled(tasks.cancelled())
        .setLost(tasks.lost())
        .setPoisoned(tasks.poisoned())
        .setRunMicros(tasks.runTime().dividedBy(MICRO))
        .build();
  }

  static PoolStats pool(HostStats form) {
    return new PoolStats(
        form.getPending(),
        form.getInFlight(),
        form.getEnded(),
        form.getLostWorkers(),
        form.getStaleOutcomes(),
        form.getRefusedConnections(),
        form.getWorkersList().stream().map(HostCounts::worker).toList());
  }

  private static WorkerStats worker(HostWorker form) {
    return new WorkerStats(
        form.getName(),
        form.getPid(),
        form.getReady(),
        form.getInFlight(),
        form.getEnded(),
        form.getResidentBytes());
  }

  static List<TaskStats> tasks(HostStats form) {
    return form.getTasksList().stream().map(HostCounts::tasks).toList();
  }

  private static TaskStats tasks(HostTasks form) {
    return new TaskStats(
        form.getName(),
        form.getSucceeded(),
        form.getFailed(),
        form.getTimedOut(),
        form.getCancelled(),
        form.getLost(),
        form.getPoisoned(),
        Duration.of(form.getRunMicros(), ChronoUnit.MICROS));
  }
}
