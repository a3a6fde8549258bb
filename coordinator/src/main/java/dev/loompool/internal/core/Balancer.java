package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// Takes back tasks that wait in one worker while another has a free slot. Confined to the control
/// loop.
final class Balancer {
  private final WorkerTable workers;
  private final PoolEffects effects;

  Balancer(WorkerTable workers, PoolEffects effects) {
    this.workers = workers;
    this.effects = effects;
  }

  /// For when no task is pending.
  void balance() {
    long free = freeSlots();
    while (free > 0) {
      WorkerEntry worker = mostLoaded();
      if (worker == null) {
        return;
      }
      int count = (int) Math.min(excess(worker), free);
      free -= count;
      ask(worker, count);
    }
  }

  /// Asks the worker for what no slot of it has room for, unless it is asked already.
  void takeBack(WorkerEntry worker) {
    int count = excess(worker);
    if (count > 0 && !worker.revoking) {
      ask(worker, count);
    }
  }

  private void ask(WorkerEntry worker, int count) {
    worker.revoking = true;
    worker.owed = count;
    worker.unmoved = true;
    effects.revoke(worker.number, count);
  }

  /// False when the worker was not asked.
  boolean answered(WorkerEntry worker) {
    if (!worker.revoking) {
      return false;
    }
    worker.revoking = false;
    worker.owed = 0;
    return true;
  }

  /// The free slots that no outstanding answer will fill.
  private long freeSlots() {
    long free = 0;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.takesTasks()) {
        free += Math.max(0, worker.roomBelow(worker.concurrency));
      }
      if (worker.state().isReachable()) {
        free -= worker.owed;
      }
    }
    return free;
  }

  private @Nullable WorkerEntry mostLoaded() {
    WorkerEntry most = null;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      boolean canGive = worker.state().isReachable() && !worker.revoking && !worker.unmoved;
      if (canGive && excess(worker) > 0 && (most == null || excess(worker) > excess(most))) {
        most = worker;
      }
    }
    return most;
  }

  private static int excess(WorkerEntry worker) {
    return worker.chunks() - worker.concurrency;
  }
}
