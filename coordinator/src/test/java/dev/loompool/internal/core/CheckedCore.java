package dev.loompool.internal.core;

import static dev.loompool.internal.core.Model.check;
import static dev.loompool.internal.core.Model.checkEqual;
import static dev.loompool.internal.core.Model.unseen;
import static java.util.Objects.requireNonNull;

import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.internal.core.ModelTask.State;
import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Passes inputs to a core and checks what it makes of them against a model.
final class CheckedCore {
  final Model model = new Model();
  final PoolCore core;
  int inputs;
  private final CoreSettings settings;

  CheckedCore(CoreSettings settings, PoolEffects next) {
    this.settings = settings;
    this.core = new PoolCore(settings, new CheckedEffects(settings, model, next, this::window));
  }

  void submitted(TaskBlock block, int from, int to, long now) {
    inputs++;
    List<ModelTask> added = new ArrayList<>();
    for (int index = from; index < to; index++) {
      var task = new ModelTask(block, index);
      model.submitted(task);
      added.add(task);
    }
    core.submitted(block, from, to, now);
    added.forEach(task -> check(model.isWorking() == (task.state == State.PENDING), task));
  }

  void cancelRequested(long id, long now) {
    inputs++;
    ModelTask task = model.tasks.get(id);
    State before = task == null ? State.ENDED : task.state;
    int effectsBefore = model.effects;
    if (task != null && before == State.PENDING) {
      task.outcome = unseen(Ending.CANCELLED);
    }
    core.cancelRequested(id, now);
    if (task == null || before == State.ENDED) {
      check(model.effects == effectsBefore, "a cancellation of nothing had an effect");
      return;
    }
    if (before == State.PENDING) {
      check(task.state == State.ENDED, task);
    } else {
      boolean tells = !task.cancelRequested && model.worker(task.worker).isReachable();
      check(model.effects == effectsBefore + (tells ? 1 : 0), task);
    }
    task.cancelRequested = true;
  }

  void workerReady(int number, long now) {
    inputs++;
    ModelWorker worker = model.workers.get(number);
    if (worker == null || (worker.ready && worker.isReachable())) {
      model.stale++;
    } else if (!worker.killed && !worker.ready) {
      worker.ready = true;
      model.failedLaunches = 0;
    }
    core.workerReady(number, 1, now);
  }

  void taskEnded(int number, long id, int run, Outcome outcome, long now) {
    inputs++;
    ModelTask task = model.tasks.get(id);
    if (task != null && task.isIn(number, run)) {
      task.outcome = outcome;
      core.taskEnded(number, id, run, outcome, now);
      check(task.state == State.ENDED, task);
    } else {
      model.stale++;
      core.taskEnded(number, id, run, outcome, now);
    }
  }

  void taskReturned(int number, long id, int run, long now) {
    inputs++;
    ModelTask task = model.tasks.get(id);
    if (task == null || !task.isIn(number, run)) {
      model.stale++;
      core.taskReturned(number, id, run, now);
      return;
    }
    model.worker(number).sent--;
    model.comesBack(task);
    core.taskReturned(number, id, run, now);
    check(task.state == (task.cancelRequested ? State.ENDED : State.PENDING), task);
  }

  void revokeAnswered(int number, long now) {
    inputs++;
    ModelWorker worker = model.workers.get(number);
    if (worker == null || !worker.revoking) {
      model.stale++;
    } else {
      worker.revoking = false;
    }
    core.revokeAnswered(number, now);
  }

  void workerDisconnected(int number, long now) {
    inputs++;
    core.workerDisconnected(number, now);
    ModelWorker worker = model.workers.get(number);
    check(worker == null || worker.killed || worker.drained, "a lost connection without a kill");
  }

  void workerDrained(int number, long now) {
    inputs++;
    ModelWorker worker = model.workers.get(number);
    if (worker != null && worker.isReachable()) {
      worker.drained = true;
    }
    core.workerDrained(number, now);
  }

  void workerExited(int number, List<Long> started, String reason, long now) {
    inputs++;
    ModelWorker worker = model.worker(number);
    List<ModelTask> had = model.tasksIn(number);
    checkEqual("in flight in worker", had.size(), worker.inFlight);
    int charged = 0;
    for (ModelTask task : had) {
      int charge = started.contains(task.id()) ? 1 : 0;
      charged += charge;
      task.charged += charge;
      model.comesBack(task);
    }
    int losses = model.losses + (worker.holdsPlace() || !had.isEmpty() ? 1 : 0);
    model.failedLaunches += worker.ready || worker.dismissed ? 0 : 1;
    model.workers.remove(number);
    long[] ids = started.stream().mapToLong(Long::longValue).toArray();
    WorkerExit exit = new WorkerExit(number, 1, OptionalInt.empty(), reason, "");
    core.workerExited(number, exit, ids, now);
    checkEqual("losses", model.losses, losses);
    checkEqual("lost workers", core.stats().lostWorkers(), losses);
    if (!had.isEmpty()) {
      checkEqual("started", model.lossStarted, charged);
      checkEqual("returned", model.lossReturned, had.size() - charged);
    }
    for (ModelTask task : had) {
      check((task.state == State.ENDED) == (task.outcome != null), task);
    }
  }

  void terminate(long now) {
    inputs++;
    if (model.isWorking()) {
      model.tasks.values().stream()
          .filter(task -> task.state != State.ENDED)
          .forEach(task -> task.outcome = unseen(Ending.POOL_TERMINATED));
    }
    core.terminate(now);
    check(model.unended() == 0, "tasks are left after terminate");
  }

  void turnEnded(long now) {
    core.turnEnded(now);
    PoolStats stats = core.stats();
    checkEqual("pending", stats.pending(), model.pending);
    checkEqual("in flight", stats.inFlight(), model.inFlight);
    checkEqual("ended", stats.ended(), model.ended);
    checkEqual("stale", stats.staleOutcomes(), model.stale);
    checkEqual("workers", stats.workers().size(), model.workers.size());
    checkEqual("left", model.left, model.departed);
    checkEqual("left bytes", model.leftBytes, model.departedBytes);
    check(core.state() == model.state, "the state differs");
    if (model.isWorking()) {
      check(model.failedLaunches <= 5, "the pool should be broken");
      checkWidth();
    }
  }

  private void checkWidth() {
    long free = 0;
    boolean canGive = false;
    for (ModelWorker worker : model.workers.values()) {
      WorkerEntry entry = entry(worker.number);
      int excess = worker.inFlight - settings.concurrency();
      if (worker.takesTasks()) {
        boolean full = worker.inFlight >= entry.window.size();
        check(model.pending == 0 || full, worker);
        int most = settings.maxTasksPerWorker();
        check(most == 0 || worker.sent < most, worker);
        free += Math.max(0, most == 0 ? -excess : Math.min(-excess, most - worker.sent));
      }
      if (worker.isReachable()) {
        canGive |= excess > 0 && !worker.revoking && !entry.unmoved;
        free -= entry.owed;
      }
    }
    check(
        model.pending > 0 || free <= 0 || !canGive, "a slot is free and a task waits in a worker");
  }

  void checkEnd() {
    check(model.state == PoolState.TERMINATED, "the pool has not terminated");
    checkEqual("unended", model.unended(), 0);
    checkEqual("ended", model.ended, model.tasks.size());
    check(core.tasks().pages() == 0, "pages are left");
    check(model.workers.isEmpty(), "workers are left");
  }

  private int window(int worker) {
    return entry(worker).window.size();
  }

  private WorkerEntry entry(int number) {
    return requireNonNull(core.workers().find(number));
  }
}
