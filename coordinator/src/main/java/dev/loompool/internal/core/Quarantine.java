package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// Runs suspects alone, one after the other, in a worker beside the pool's places that lives as
/// long as there are any. A pool that launches none borrows one that has joined. A suspect was
/// there when workers were lost, so that it may have cost them; if this worker is lost too, it has.
/// Confined to the control loop.
final class Quarantine {
  private final CoreSettings settings;
  private final PoolEffects effects;
  private final WorkerTable workers;
  private final TaskFlow flow;
  private final Supervisor supervisor;
  private @Nullable WorkerEntry worker;
  private long notBefore = Long.MIN_VALUE;

  Quarantine(
      CoreSettings settings,
      PoolEffects effects,
      WorkerTable workers,
      TaskFlow flow,
      Supervisor supervisor) {
    this.settings = settings;
    this.effects = effects;
    this.workers = workers;
    this.flow = flow;
    this.supervisor = supervisor;
  }

  /// Sends the next suspect, or launches the worker that it needs, or lets that one go.
  void turnEnded(long now) {
    long suspect = next();
    String label = label(suspect);
    WorkerEntry own = worker;
    if (own != null && own.inFlight() == 0 && !own.has(label)) {
      own = passOn(own, now);
    }
    if (own == null && suspect != PendingQueue.NONE && borrowsFor(label)) {
      own = borrow(label);
      worker = own;
    }
    if (own != null && own.isReady() && own.inFlight() == 0 && own.has(label)) {
      own.isQuarantine = true;
      if (suspect != PendingQueue.NONE && own.room() > 0) {
        flow.send(own, suspect);
      } else if (own.joined == null) {
        supervisor.drain(own, now);
      }
    }
    if (nextLaunch() <= now) {
      worker = workers.addForQuarantine(now);
      supervisor.planner().pause(now);
      effects.launch(worker.number);
    }
  }

  /// Gives a worker back that was borrowed and has no suspect to run.
  void giveBack() {
    WorkerEntry own = worker;
    if (own != null && own.joined != null && own.inFlight() == 0 && next() == PendingQueue.NONE) {
      release(own);
    }
  }

  private void release(WorkerEntry own) {
    own.isQuarantine = false;
    own.isReserved = false;
    worker = null;
  }

  /// Lets a worker go that lacks the label of the next suspect.
  private @Nullable WorkerEntry passOn(WorkerEntry own, long now) {
    if (own.joined != null) {
      release(own);
      return null;
    }
    if (own.isReady()) {
      supervisor.drain(own, now);
    }
    return own;
  }

  private long next() {
    return flow.suspects().next(this::isThere);
  }

  private String label(long suspect) {
    return suspect == PendingQueue.NONE ? "" : flow.suspects().label(suspect);
  }

  /// Whether some worker has the label, so that nobody waits for one that may never come.
  private boolean isThere(String label) {
    boolean found = label.isEmpty();
    for (int index = 0; index < workers.size() && !found; index++) {
      WorkerEntry each = workers.get(index);
      found = each.has(label) && !each.state().isDismissed();
    }
    return found;
  }

  /// None is launched where the pool has no workers of its own, and none has labels.
  private boolean borrowsFor(String label) {
    return settings.workers() == 0 || !label.isEmpty();
  }

  /// The one with the least to do, which from now on gets nothing else; null where there is none.
  private @Nullable WorkerEntry borrow(String label) {
    WorkerEntry least = null;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry each = workers.get(index);
      if (each.joined != null
          && each.takesTasks()
          && each.has(label)
          && (least == null || each.inFlight() < least.inFlight())) {
        least = each;
      }
    }
    if (least != null) {
      least.isReserved = true;
    }
    return least;
  }

  /// A worker has exited; another may be launched then.
  void exited(WorkerEntry exited, long next) {
    if (exited == worker) {
      worker = null;
      notBefore = next;
    }
  }

  /// When a worker is to be launched for the suspects; [Long#MAX_VALUE] for never.
  long nextLaunch() {
    return hasWorker()
            || borrowsFor(label(next()))
            || !settings.replacesLost()
            || next() == PendingQueue.NONE
        ? Long.MAX_VALUE
        : supervisor.planner().notBefore(notBefore);
  }

  /// Whether there is a worker that has a suspect, or will, or that was killed and may have been
  /// one more launch in vain.
  private boolean hasWorker() {
    WorkerEntry own = worker;
    return own != null
        && (own.inFlight() > 0
            || own.state() instanceof WorkerState.Killed
            || !own.state().isDismissed());
  }
}
