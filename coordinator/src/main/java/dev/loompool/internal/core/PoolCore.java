package dev.loompool.internal.core;

import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.WorkerStats;
import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.List;

/// Everything that a pool decides: inputs come as method calls, decisions leave through
/// [PoolEffects]. Confined to the control loop.
///
/// ```
/// OPEN --shutdown--> SHUTTING_DOWN --no task, no worker left--> TERMINATED
///  | |                 |    |                                     ^   ^
///  | +---terminate-----+----|---> TERMINATING --no worker left----+   |
///  +---workerExited---------+---> BROKEN --closed, no worker left-----+
/// ```
///
/// A turn is any number of inputs and one `turnEnded`: tasks are sent and workers launched only
/// there.
public final class PoolCore {
  private final CoreSettings settings;
  private final PoolEffects effects;
  private final WorkerTable workers;
  private final TaskFlow flow;
  private final Supervisor supervisor;
  private final Leases leases;
  private final Dispatcher dispatcher;
  private final Balancer balancer;
  private PoolState state = PoolState.OPEN;
  private boolean broken;
  private boolean closing;
  private long staleOutcomes;

  public PoolCore(CoreSettings settings, PoolEffects effects) {
    this.settings = settings;
    this.effects = effects;
    this.workers = new WorkerTable(settings);
    this.flow = new TaskFlow(effects, settings.seed());
    this.supervisor = new Supervisor(settings, effects, workers);
    this.leases = new Leases(effects, workers, supervisor);
    this.dispatcher = new Dispatcher(settings.concurrency(), workers, flow, effects);
    this.balancer = new Balancer(settings.concurrency(), workers, effects);
  }

  /// The pool begins: all its workers are launched.
  public void opened(long now) {
    for (int place = 0; place < settings.workers(); place++) {
      supervisor.planner().vacate(now);
    }
    supervisor.launch(settings.workers(), now);
  }

  /// The tasks `[from, to)` of the block are now pending. Once the pool is terminated or broken
  /// they end at once.
  public void submitted(TaskBlock block, int from, int to, long now) {
    flow.submit(block, from, to, now);
    if (!isWorking()) {
      flow.endWaiting(broken ? Ending.POOL_BROKEN : Ending.POOL_TERMINATED);
    }
  }

  /// The ids beyond the block's size will not be used.
  public void blockClosed(TaskBlock block) {
    flow.close(block);
  }

  /// The task's outcome is not wanted any more. One that has ended is left alone.
  public void cancelRequested(long task, long now) {
    WorkerEntry worker = workers.find(flow.cancel(task));
    if (worker != null && worker.state().isReachable()) {
      effects.cancel(worker.number, task);
    }
  }

  /// The worker takes tasks from now on.
  public void workerReady(int worker, long pid, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry != null && entry.state() instanceof WorkerState.Launching) {
      supervisor.ready(entry, pid, now);
    } else if (entry == null || entry.state().isReachable()) {
      staleOutcomes++;
    }
  }

  /// A worker says how its run of the task ended.
  public void taskEnded(int worker, long task, int run, Outcome outcome, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || !flow.end(entry, task, run, outcome, now)) {
      staleOutcomes++;
    } else if (outcome.ending() == Ending.STUCK) {
      killForOne(entry, "task t" + task + " did not end when it was interrupted");
    }
  }

  /// A worker gives back a task that it has not started.
  public void taskReturned(int worker, long task, int run, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || !flow.giveBack(entry, task, run)) {
      staleOutcomes++;
    }
  }

  /// A worker has given back all that it could of what it was last asked for.
  public void revokeAnswered(int worker, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || !balancer.answered(entry)) {
      staleOutcomes++;
    }
  }

  /// A frame has come from the worker.
  public void heard(int worker, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry != null) {
      leases.heard(entry, now);
    }
  }

  /// The connection to the worker has ended. Its tasks return when it has exited.
  public void workerDisconnected(int worker, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry != null) {
      supervisor.disconnected(entry);
    }
  }

  /// The worker has nothing left to do and is about to exit.
  public void workerDrained(int worker, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry != null) {
      supervisor.drained(entry, now);
    }
  }

  /// The worker's process has ended.
  ///
  /// @param started the tasks that had started in it and not ended
  public void workerExited(int worker, WorkerExit exit, long[] started, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null) {
      assert false : "w" + worker + " exited twice or never was";
      return;
    }
    boolean lost = !entry.state().isDismissed() || entry.inFlight() > 0;
    int charged = flow.chargeStarted(entry, exit, started);
    int returned = flow.returnAll(entry);
    supervisor.exited(entry, exit, now);
    supervisor.tellExit(exit, lost, charged, returned);
    if (isWorking() && supervisor.planner().isBroken()) {
      broken = true;
      become(PoolState.BROKEN, supervisor.planner().history());
      endAll(Ending.POOL_BROKEN, "the pool is broken");
    }
  }

  /// No new tasks come; those that are there finish.
  public void shutdown(long now) {
    closing = true;
    if (state == PoolState.OPEN) {
      become(PoolState.SHUTTING_DOWN, "");
    }
  }

  /// All tasks end now, and all workers are killed.
  public void terminate(long now) {
    closing = true;
    if (isWorking()) {
      become(PoolState.TERMINATING, "");
      endAll(Ending.POOL_TERMINATED, "the pool is terminated");
    }
  }

  /// The time that [#nextTick] named has come.
  public void ticked(long now) {
    leases.forgive(nextTick(), now);
    leases.expire(now);
    flow.tick(now, this::overdue);
  }

  /// When [#ticked] wants to be called; [Long#MAX_VALUE] for never. For after `turnEnded`.
  public long nextTick() {
    long launch = launchesWanted() > 0 ? supervisor.planner().nextLaunch() : Long.MAX_VALUE;
    return Math.min(launch, Math.min(leases.next(), flow.nextTick()));
  }

  /// All inputs of this turn of the loop have come.
  public void turnEnded(long now) {
    if (isWorking()) {
      dispatcher.dispatch(now);
      flow.tellLeft();
      supervisor.drainSpent(now);
      if (state == PoolState.SHUTTING_DOWN && !hasTasks()) {
        supervisor.dismissAll(now);
      }
      supervisor.launch(launchesWanted(), now);
      if (flow.tasks().pending() == 0) {
        balancer.balance();
      }
    }
    if (closing && state != PoolState.TERMINATED && workers.size() == 0 && !hasTasks()) {
      become(PoolState.TERMINATED, "");
    }
  }

  /// Whether a worker could be given a task and none is pending.
  public boolean isHungry() {
    return isWorking() && flow.tasks().pending() == 0 && dispatcher.hasRoom();
  }

  public PoolState state() {
    return state;
  }

  public PoolStats stats() {
    List<WorkerStats> stats = new ArrayList<>(workers.size());
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      stats.add(
          new WorkerStats(
              worker.name, worker.pid(), worker.isReady(), worker.inFlight(), worker.ended()));
    }
    TaskTable tasks = flow.tasks();
    return new PoolStats(
        tasks.pending() + tasks.delayed(),
        tasks.inFlight(),
        tasks.ended(),
        supervisor.lost(),
        staleOutcomes,
        List.copyOf(stats));
  }

  TaskTable tasks() {
    return flow.tasks();
  }

  WorkerTable workers() {
    return workers;
  }

  private boolean isWorking() {
    return state == PoolState.OPEN || state == PoolState.SHUTTING_DOWN;
  }

  private boolean hasTasks() {
    return flow.tasks().open() > 0;
  }

  /// In an open pool every place is to be filled; in one that shuts down only as many as the
  /// pending tasks need.
  private int launchesWanted() {
    int vacancies = supervisor.planner().vacancies();
    return switch (state) {
      case OPEN -> vacancies;
      case SHUTTING_DOWN -> {
        long needed = Math.ceilDiv(flow.tasks().pending(), settings.concurrency());
        yield Math.clamp(needed - supervisor.launching(), 0, vacancies);
      }
      case TERMINATING, BROKEN, TERMINATED -> 0;
    };
  }

  private void overdue(int worker) {
    WorkerEntry entry = workers.find(worker);
    if (entry != null) {
      killForOne(entry, "a task is long past its deadline and it has not said so");
    }
  }

  /// Kills a worker for what one of its tasks did; the others are not charged.
  private void killForOne(WorkerEntry worker, String reason) {
    worker.blameless = true;
    supervisor.kill(worker, reason, false);
  }

  private void endAll(Ending ending, String reason) {
    for (int index = 0; index < workers.size(); index++) {
      flow.endInFlight(workers.get(index), ending);
    }
    flow.endWaiting(ending);
    supervisor.killAll(reason);
  }

  private void become(PoolState next, String reason) {
    state = next;
    effects.stateChanged(next, reason);
  }
}
