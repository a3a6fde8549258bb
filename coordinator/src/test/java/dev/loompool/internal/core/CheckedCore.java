package dev.loompool.internal.core;

import static dev.loompool.internal.core.Model.check;
import static dev.loompool.internal.core.Model.checkEqual;
import static dev.loompool.internal.core.Model.unseen;
import static java.util.Objects.requireNonNull;

import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.internal.core.ModelTask.State;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.ArrayList;
import java.util.List;

/// Passes inputs to a core and checks what it makes of them against a model.
final class CheckedCore {
  /// Making these takes long.
  private static final int TURNS_BETWEEN_STATS = 8;

  final Model model = new Model();
  final PoolCore core;
  int inputs;
  private int turns;
  private final CoreSettings settings;

  CheckedCore(CoreSettings settings, PoolEffects next) {
    this.settings = settings;
    this.core =
        new PoolCore(
            settings,
            new CheckedEffects(
                settings, model, next, this::window, worker -> entry(worker).isQuarantine));
    if (settings.scheduler() instanceof SimulatedScheduler scheduler) {
      scheduler.watch(model, settings, this::window);
    }
  }

  void submitted(TaskBlock block, int from, int to, long now) {
    input(now);
    List<ModelTask> added = new ArrayList<>();
    for (int index = from; index < to; index++) {
      var task = new ModelTask(block, index, now);
      model.submitted(task);
      added.add(task);
    }
    core.submitted(block, from, to, now);
    added.forEach(task -> check(model.isWorking() == task.isWaiting(), task));
  }

  void cancelRequested(long id, long now) {
    input(now);
    ModelTask task = model.tasks.get(id);
    State before = task == null ? State.ENDED : task.state;
    int effectsBefore = model.effects;
    if (task != null && task.isWaiting()) {
      task.outcome = unseen(Ending.CANCELLED);
    }
    core.cancelRequested(id, now);
    if (task == null || before == State.ENDED) {
      check(model.effects == effectsBefore, "a cancellation of nothing had an effect");
      return;
    }
    if (before != State.IN_FLIGHT) {
      check(task.state == State.ENDED, task);
    } else {
      boolean tells = !task.cancelRequested && model.worker(task.worker).isReachable();
      check(model.effects == effectsBefore + (tells ? 1 : 0), task);
    }
    task.cancelRequested = true;
  }

  void workerReady(int number, long now) {
    input(now);
    ModelWorker worker = model.workers.get(number);
    if (worker == null || (worker.ready && worker.isReachable())) {
      model.stale++;
    } else if (!worker.killed && !worker.ready) {
      worker.ready = true;
      worker.readyAt = now;
      worker.heardAt = now;
    }
    core.workerReady(number, 1, now);
  }

  /// Gives the worker's number.
  int joined(JoinedWorker told, long now) {
    input(now);
    List<ModelWorker> old =
        model.workers.values().stream()
            .filter(each -> each.joined != null && each.joined.name().equals(told.name()))
            .toList();
    for (ModelWorker each : old) {
      boolean isSame = requireNonNull(each.joined).instance() == told.instance();
      each.blameless |= isSame && !each.killed;
    }
    int number = core.joined().joined(told, now);
    old.forEach(each -> check(each.killed, each));
    checkEqual("number", number, model.lastWorker + 1);
    model.lastWorker = number;
    model.workers.put(number, new ModelWorker(number, told));
    return number;
  }

  void leaving(int number, boolean atOnce, long now) {
    input(now);
    ModelWorker worker = model.workers.get(number);
    if (worker != null) {
      worker.leaving = true;
      worker.blameless |= atOnce && worker.ready && !worker.killed;
    }
    core.joined().leaving(number, atOnce, now);
    check(worker == null || !worker.takesTasks(), worker);
  }

  void heard(int number, long now) {
    input(now);
    ModelWorker worker = model.workers.get(number);
    if (worker != null && worker.isReachable()) {
      worker.heardAt = now;
    }
    core.heard(number, now);
    check(worker == null || !worker.isReachable() || !worker.suspected, worker);
  }

  void taskEnded(int number, long id, int run, Outcome outcome, long now) {
    input(now);
    ModelTask task = model.tasks.get(id);
    if (task != null && task.isIn(number, run)) {
      attemptEnded(task, outcome, now);
    } else {
      model.stale++;
      core.taskEnded(number, id, run, outcome, now);
    }
  }

  private void attemptEnded(ModelTask task, Outcome outcome, long now) {
    boolean isRetried = task.isRetried(outcome.ending());
    boolean mayRetry = isRetried && now + task.longestDelay() / 2 < task.deadline;
    boolean mayEnd = !isRetried || now + task.longestDelay() >= task.deadline;
    ModelWorker worker = model.worker(task.worker);
    model.proved(worker);
    boolean wasKilled = worker.killed;
    task.outcome = mayEnd ? task.last(outcome) : null;
    if (outcome.ending() == Ending.VALUE) {
      core.tasksEnded(
          task.worker, task.id(), 1, task.runs, new HeardValues(List.of(outcome)), 0, now);
    } else {
      core.taskEnded(task.worker, task.id(), task.runs, outcome, now);
    }
    if (task.state != State.ENDED) {
      check(mayRetry, task);
      task.outcome = null;
      model.isDelayed(task, outcome);
    }
    if (outcome.ending() == Ending.STUCK) {
      worker.blameless |= !wasKilled;
      check(worker.killed, worker);
    }
  }

  void taskReturned(int number, long id, int run, long now) {
    input(now);
    ModelTask task = model.tasks.get(id);
    if (task == null || !task.isIn(number, run)) {
      model.stale++;
      core.taskReturned(number, id, run, now);
      return;
    }
    model.worker(number).sent--;
    model.comesBack(task);
    core.taskReturned(number, id, run, now);
    check((task.state == State.ENDED) == (task.outcome != null), task);
  }

  void revokeAnswered(int number, long now) {
    input(now);
    ModelWorker worker = model.workers.get(number);
    if (worker == null || !worker.revoking) {
      model.stale++;
    } else {
      worker.revoking = false;
    }
    core.revokeAnswered(number, now);
  }

  void workerDisconnected(int number, long now) {
    input(now);
    core.workerDisconnected(number, now);
    ModelWorker worker = model.workers.get(number);
    check(worker == null || worker.killed || worker.drained, "a lost connection without a kill");
  }

  void workerDrained(int number, long now) {
    input(now);
    ModelWorker worker = model.workers.get(number);
    if (worker != null && worker.isReachable()) {
      worker.drained = true;
    }
    core.workerDrained(number, now);
  }

  void workerExited(int number, List<StartedRun> started, Cause cause, long now) {
    input(now);
    ModelWorker worker = model.worker(number);
    model.settle(now);
    var exit = CoreFixture.exitOf(number, cause);
    List<ModelTask> had = model.tasksIn(number);
    checkEqual("in flight in worker", had.size(), worker.inFlight);
    List<ModelTask> hadStarted =
        had.stream()
            .filter(task -> started.contains(new StartedRun(task.id(), (byte) task.runs)))
            .toList();
    List<ModelTask> maybeStarted = ModelBlame.withUnreported(worker, had, hadStarted);
    ModelBlame.judge(worker, exit, had, maybeStarted, hadStarted);
    had.forEach(model::comesBack);
    int losses = model.losses + (worker.isToStay() || !had.isEmpty() ? 1 : 0);
    boolean isTasksFault = !hadStarted.isEmpty() || (worker.isQuarantine && !had.isEmpty());
    if (worker.isLaunched() && worker.isToStay() && !worker.isProven && !isTasksFault) {
      model.launchFailed();
    }
    model.workers.remove(number);
    core.workerExited(number, exit, started, now);
    checkEqual("losses", model.losses, losses);
    checkEqual("lost workers", core.stats().lostWorkers(), losses);
    if (!had.isEmpty()) {
      checkEqual("started", model.lossStarted, maybeStarted.size());
      checkEqual("returned", model.lossReturned, had.size() - maybeStarted.size());
    }
    for (ModelTask task : had) {
      check((task.state == State.ENDED) == (task.outcome != null), task);
    }
  }

  void ticked(long now) {
    model.now = now;
    core.ticked(now);
  }

  void terminate(long now) {
    input(now);
    if (model.isWorking()) {
      model.tasks.values().stream()
          .filter(task -> task.state != State.ENDED)
          .forEach(task -> task.outcome = unseen(Ending.POOL_TERMINATED));
    }
    core.terminate(now);
    check(model.unended() == 0, "tasks are left after terminate");
  }

  void turnEnded(long now) {
    model.now = now;
    model.settle(now);
    core.turnEnded(now);
    checkEqual("pending", core.tasks().waiting(), model.pending);
    checkEqual("in flight", core.tasks().inFlight(), model.inFlight);
    checkEqual("ended", core.tasks().ended(), model.ended);
    checkEqual("workers", core.workers().size(), model.workers.size());
    if (++turns % TURNS_BETWEEN_STATS == 0) {
      checkStats();
    }
    checkEqual("left", model.left, model.departed);
    checkEqual("left bytes", model.leftBytes, model.departedBytes);
    check(core.state() == model.state, "the state differs");
    if (model.isWorking()) {
      boolean isClosing = model.state == PoolState.SHUTTING_DOWN;
      boolean isDegraded = model.state == PoolState.DEGRADED;
      check(model.isFailing() ? isDegraded || isClosing : !isDegraded, "degraded or not");
      check(!model.isFailing() || !model.workers.isEmpty() || isClosing, "it should be broken");
      if (settings.scheduler() instanceof SimulatedScheduler scheduler) {
        checkPlaced(scheduler);
      } else {
        checkWidth();
      }
      checkTimes(now);
    }
  }

  private void checkStats() {
    PoolStats stats = core.stats();
    checkEqual("pending told", stats.pending(), model.pending);
    checkEqual("in flight told", stats.inFlight(), model.inFlight);
    checkEqual("ended told", stats.ended(), model.ended);
    checkEqual("stale", stats.staleOutcomes(), model.stale);
    checkEqual("workers told", stats.workers().size(), model.workers.size());
  }

  private void checkTimes(long now) {
    model.deadlines.turnEnded(now, worker -> model.worker(worker).killed);
    for (ModelTask task : model.delayed) {
      boolean isDelayed = core.tasks().state(task.id()) == TaskTable.DELAYED;
      check(isDelayed ? now < task.dueTo : task.dueFrom <= now, task);
    }
  }

  private void checkPlaced(SimulatedScheduler scheduler) {
    checkEqual("assigned", core.tasks().assigned(), scheduler.waiting());
    check(core.tasks().pending() == 0 || !scheduler.mayPlace(), "a task is not placed");
    for (ModelWorker worker : model.workers.values()) {
      boolean full = worker.takesTasks() && worker.chunks >= window(worker.number);
      check(core.backlogs().size(worker.number) == 0 || full || worker.suspected, worker);
    }
  }

  private void checkWidth() {
    long free = 0;
    boolean canGive = false;
    for (ModelWorker worker : model.workers.values()) {
      WorkerEntry entry = entry(worker.number);
      checkEqual("chunks", entry.chunks(), worker.chunks);
      int excess = worker.chunks - worker.concurrency;
      if (!worker.isLaunched()) {
        worker.isQuarantine = entry.isQuarantine;
      }
      if (worker.takesTasks() && entry.isReserved) {
        boolean isBusy = worker.isQuarantine ? worker.inFlight == 1 : worker.inFlight > 0;
        check(isBusy || worker.suspected, "a worker that was borrowed has nothing to do");
      } else if (worker.takesTasks() && worker.isQuarantine) {
        check(worker.inFlight == 1, "a worker of quarantine has nothing to do");
      } else if (worker.takesTasks()) {
        boolean full = worker.chunks >= entry.window.size();
        check(core.tasks().pending() == 0 || full || worker.suspected, worker);
        int most = worker.maxTasks;
        check(most == 0 || worker.sent < most, worker);
        free +=
            worker.suspected
                ? 0
                : Math.max(0, most == 0 ? -excess : Math.min(-excess, most - worker.sent));
      }
      if (worker.isReachable()) {
        canGive |= excess > 0 && !worker.revoking && !entry.unmoved;
        free -= entry.owed;
      }
    }
    check(
        core.tasks().pending() > 0 || free <= 0 || !canGive,
        "a slot is free and a task waits in a worker");
  }

  void checkEnd() {
    check(model.state == PoolState.TERMINATED, "the pool has not terminated");
    checkEqual("unended", model.unended(), 0);
    checkStats();
    checkEqual("ended", model.ended, model.tasks.size());
    check(core.tasks().pages() == 0, "pages are left");
    check(model.workers.isEmpty(), "workers are left");
  }

  private void input(long now) {
    inputs++;
    model.now = now;
  }

  private int window(int worker) {
    return entry(worker).window.size();
  }

  private WorkerEntry entry(int number) {
    return requireNonNull(core.workers().find(number));
  }
}
