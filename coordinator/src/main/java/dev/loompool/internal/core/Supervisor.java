package dev.loompool.internal.core;

import dev.loompool.PoolState;

/// Launches workers, lets them go and replaces them. Confined to the control loop.
final class Supervisor {
  private final CoreSettings settings;
  private final PoolEffects effects;
  private final WorkerTable workers;
  private final LaunchPlanner planner;
  private long lost;

  Supervisor(CoreSettings settings, PoolEffects effects, WorkerTable workers) {
    this.settings = settings;
    this.effects = effects;
    this.workers = workers;
    this.planner = new LaunchPlanner(settings.seed());
  }

  LaunchPlanner planner() {
    return planner;
  }

  /// How many workers went without a goodbye.
  long lost() {
    return lost;
  }

  /// How many workers to launch: in an open pool one for every place, in one that shuts down only
  /// as many as the pending tasks need.
  int launchesWanted(PoolState state, long pending) {
    int vacancies = planner.vacancies();
    return switch (state) {
      case OPEN, DEGRADED -> vacancies;
      case SHUTTING_DOWN -> {
        long needed = Math.ceilDiv(pending, settings.concurrency());
        yield Math.clamp(needed - launching(), 0, vacancies);
      }
      case TERMINATING, BROKEN, TERMINATED -> 0;
    };
  }

  /// Fills all places for the first time.
  void launchAll(long now) {
    for (int place = 0; place < settings.workers(); place++) {
      planner.vacate(now);
    }
    launch(settings.workers(), now);
  }

  /// Fills vacant places whose time has come, at most so many.
  void launch(int most, long now) {
    for (int left = most; left > 0 && planner.nextLaunch() <= now; left--) {
      planner.fill(now);
      effects.launch(workers.add(now).number);
    }
  }

  void ready(WorkerEntry worker, long pid, long now) {
    worker.becomeReady(pid, now);
    effects.workerReady(worker.number, pid);
  }

  /// The worker has done something.
  void proved(WorkerEntry worker) {
    if (!worker.isProven) {
      worker.isProven = true;
      planner.succeeded();
    }
  }

  /// Sees which workers have lasted for a while.
  void settle(long now) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.state().readyNanos(now) >= LaunchPlanner.SETTLED_NANOS) {
        proved(worker);
      }
    }
  }

  /// When the next worker will have lasted for a while.
  long nextSettled() {
    long next = Long.MAX_VALUE;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (!worker.isProven && worker.state() instanceof WorkerState.Ready(var since)) {
        next = Math.min(next, since + LaunchPlanner.SETTLED_NANOS);
      }
    }
    return next;
  }

  /// Lets a ready worker go and vacates its place.
  void drain(WorkerEntry worker, long now) {
    if (worker.state() instanceof WorkerState.Ready ready) {
      worker.become(new WorkerState.Draining(ready));
      vacate(worker, now);
      effects.drain(worker.number);
    }
  }

  /// Lets the workers go that have been sent their share of tasks.
  void drainSpent(long now) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.budget() == 0) {
        drain(worker, now);
      }
    }
  }

  /// Lets all workers go, for good.
  void dismissAll(long now) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.state() instanceof WorkerState.Launching) {
        kill(worker, "the pool is shutting down", true);
        vacate(worker, now);
      } else {
        drain(worker, now);
      }
    }
  }

  void killAll(String reason) {
    for (int index = 0; index < workers.size(); index++) {
      kill(workers.get(index), reason, true);
    }
  }

  /// Ends the worker by force, once.
  void kill(WorkerEntry worker, String reason, boolean dismissed) {
    WorkerState state = worker.state();
    if (!(state instanceof WorkerState.Killed)) {
      worker.become(new WorkerState.Killed(state, dismissed));
      effects.kill(worker.number, reason);
    }
  }

  /// Kills a worker for what one of its tasks did; the others are not charged.
  void killForOne(WorkerEntry worker, String reason) {
    worker.blameless |= !(worker.state() instanceof WorkerState.Killed);
    kill(worker, reason, false);
  }

  /// Kills a worker that should long have told how one of its tasks ended.
  void killOverdue(int number) {
    WorkerEntry worker = workers.find(number);
    if (worker != null && !worker.debugged && !worker.isPool()) {
      killForOne(worker, "a task is long past its deadline and it has not said so");
    }
  }

  void drained(WorkerEntry worker, long now) {
    if (worker.state().isReachable()) {
      worker.become(new WorkerState.Drained(worker.state()));
      worker.silentSince = now;
    }
  }

  void disconnected(WorkerEntry worker) {
    if (!(worker.state() instanceof WorkerState.Drained)) {
      kill(worker, "its connection ended", false);
    }
  }

  /// The worker has exited and has no task any more; says when another may take its place.
  ///
  /// @param isTasksFault whether that is for its tasks to answer
  long exited(WorkerEntry worker, WorkerExit exit, boolean isTasksFault, long now) {
    WorkerState last = worker.state();
    worker.become(new WorkerState.Exited());
    workers.remove(worker);
    boolean isSuspects = worker.isQuarantine && isTasksFault;
    boolean isReplaced = settings.replacesLost() && worker.joined == null;
    if (last.isDismissed() || isSuspects || !isReplaced) {
      return now;
    }
    long next = planner.lost(last, exit, worker.isProven || isTasksFault, now);
    if (!worker.isQuarantine) {
      planner.vacate(next);
    }
    return next;
  }

  void tellExit(WorkerExit exit, boolean isLost, int started, int returned) {
    if (isLost) {
      lost++;
    }
    effects.workerExited(exit, isLost, started, returned);
  }

  private void vacate(WorkerEntry worker, long now) {
    if (!worker.isQuarantine && worker.joined == null) {
      planner.vacate(now);
    }
  }

  private int launching() {
    int count = 0;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      boolean isLaunched = !worker.isQuarantine && worker.joined == null;
      if (isLaunched && worker.state() instanceof WorkerState.Launching) {
        count++;
      }
    }
    return count;
  }
}
