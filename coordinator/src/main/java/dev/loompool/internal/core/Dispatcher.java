package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// Gives pending tasks to workers. Confined to the control loop.
///
/// Where there is a scheduler to ask, a [Placer] does. Otherwise first every ready worker is filled
/// up to its slots, always the one with the fewest tasks next; what then is left goes ahead of
/// need, in shares that follow the workers' credit. Chunks of tasks count as one, since they share
/// a slot.
final class Dispatcher {
  private static final int FULL = Integer.MAX_VALUE;

  private final WorkerTable workers;
  private final TaskFlow flow;
  private final @Nullable Placer placer;
  private final LabelledTasks labelled;

  Dispatcher(CoreSettings settings, WorkerTable workers, TaskFlow flow, PoolEffects effects) {
    this.workers = workers;
    this.flow = flow;
    this.labelled = new LabelledTasks(workers, flow, effects);
    this.placer = settings.spreadsByLoad() ? null : new Placer(settings, workers, flow);
  }

  void dispatch(long now) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      worker.window.sample(worker.endedChunks(), now);
    }
    labelled.dispatch();
    if (placer != null) {
      placer.place();
    } else {
      spread();
    }
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      worker.window.mark(worker.inFlight() > 0, now);
    }
  }

  /// Whether a worker could take a task ahead of need.
  boolean hasRoom() {
    if (placer != null && !placer.hasRoom()) {
      return false;
    }
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.takesTasks() && worker.roomBelow(worker.window.size()) > 0) {
        return true;
      }
    }
    return false;
  }

  private void spread() {
    // More than once where a worker took but a part of a chunk.
    boolean sent = true;
    while (sent && flow.pendingAnywhere() > 0) {
      int left = fillSlots((int) Math.min(flow.pendingChunks(), Integer.MAX_VALUE));
      sent = send();
      fillCredit(left);
      sent |= send();
    }
  }

  /// Raises the workers with the fewest tasks, all together, to the next level until they have none
  /// fewer than slots.
  private int fillSlots(int left) {
    while (left > 0) {
      int lowest = FULL;
      int next = FULL;
      int count = 0;
      for (int index = 0; index < workers.size(); index++) {
        int level = levelBelowSlots(workers.get(index));
        if (level < lowest) {
          next = lowest;
          lowest = level;
          count = 1;
        } else if (level == lowest) {
          count++;
        } else {
          next = Math.min(next, level);
        }
      }
      if (lowest == FULL) {
        break;
      }
      left = raise(lowest, Math.max(1, Math.min(next - lowest, left / count)), left);
    }
    return left;
  }

  private int raise(int level, int most, int left) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (levelBelowSlots(worker) == level) {
        int room = worker.roomBelow(worker.concurrency) - worker.quota;
        int count = Math.min(Math.min(most, room), left);
        worker.quota += count;
        left -= count;
      }
    }
    return left;
  }

  /// How many chunks the worker will have, [#FULL] where it has no slot for more.
  private int levelBelowSlots(WorkerEntry worker) {
    return worker.takesTasks() && worker.quota < worker.roomBelow(worker.concurrency)
        ? worker.chunks() + worker.quota
        : FULL;
  }

  private void fillCredit(int left) {
    long total = 0;
    for (int index = 0; index < workers.size(); index++) {
      total += credit(workers.get(index));
    }
    int rest = left;
    for (int index = 0; index < workers.size() && rest > 0; index++) {
      WorkerEntry worker = workers.get(index);
      int credit = credit(worker);
      long share = left >= total ? credit : Math.ceilDiv((long) left * credit, total);
      int count = (int) Math.min(share, rest);
      worker.quota += count;
      rest -= count;
    }
  }

  private static int credit(WorkerEntry worker) {
    return worker.takesTasks()
        ? Math.max(0, worker.roomBelow(worker.window.size()) - worker.quota)
        : 0;
  }

  /// Sends what the quotas say; false where that is nothing.
  private boolean send() {
    boolean sent = false;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      while (worker.quota > 0) {
        TaskBatch batch = flow.send(worker, worker.quota);
        if (batch == null) {
          worker.quota = 0;
          break;
        }
        sent = true;
        worker.quota -= batch.chunks();
      }
    }
    return sent;
  }
}
