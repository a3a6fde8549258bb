package dev.loompool.internal.core;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives tasks with labels to the workers that have these. They go before others, to the worker
/// with the fewest tasks, and only where a slot is free: none waits in one worker while another
/// could run it. Confined to the control loop.
final class LabelledTasks {
  private final WorkerTable workers;
  private final TaskFlow flow;
  private final PoolEffects effects;
  private final Set<String> missing = new HashSet<>();

  LabelledTasks(WorkerTable workers, TaskFlow flow, PoolEffects effects) {
    this.workers = workers;
    this.flow = flow;
    this.effects = effects;
  }

  void dispatch() {
    missing.removeIf(this::isThere);
    if (flow.pending().labelled() == 0) {
      return;
    }
    for (String label : flow.pending().labels()) {
      WorkerEntry worker = freest(label);
      while (worker != null && flow.send(worker, label) != null) {
        worker = freest(label);
      }
      if (flow.pending().chunks(label) > 0 && !isThere(label) && missing.add(label)) {
        effects.labelMissing(label);
      }
    }
  }

  /// Whether a worker has the label, or has come and is not ready yet.
  boolean isThere(String label) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.has(label) && !worker.state().isDismissed()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable WorkerEntry freest(String label) {
    WorkerEntry least = null;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.takesTasks()
          && worker.has(label)
          && worker.roomBelow(worker.concurrency) > 0
          && (least == null || worker.chunks() < least.chunks())) {
        least = worker;
      }
    }
    return least;
  }
}
