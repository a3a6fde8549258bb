package dev.loompool.internal.core;

import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import java.util.List;
import java.util.function.Consumer;

/// Everything that a pool decides: inputs come as method calls, decisions leave through
/// [PoolEffects]. Confined to the control loop.
///
/// A turn is any number of inputs and one `turnEnded`: tasks are sent and workers launched only
/// there.
public final class PoolCore {
  private final CoreSettings settings;
  private final PoolEffects effects;
  private final PoolLife life;
  private final WorkerTable workers;
  private final TaskFlow flow;
  private final LostTasks lostTasks;
  private final Supervisor supervisor;
  private final Quarantine quarantine;
  private final Leases leases;
  private final Dispatcher dispatcher;
  private final Balancer balancer;
  private final MemoryLimits memory;
  private final Tally tally;
  private final EndedTasks endedTasks;
  private final JoinedWorkers joined;

  public PoolCore(CoreSettings settings, PoolEffects effects) {
    this.settings = settings;
    this.effects = effects;
    this.life = new PoolLife(effects);
    this.workers = new WorkerTable(settings);
    this.flow = new TaskFlow(effects, settings.seed());
    this.lostTasks = new LostTasks(flow);
    this.supervisor = new Supervisor(settings, effects, workers);
    this.quarantine = new Quarantine(settings, effects, workers, flow, supervisor);
    this.leases = new Leases(settings, effects, workers, supervisor);
    this.dispatcher = new Dispatcher(settings, workers, flow, effects);
    this.balancer = new Balancer(workers, effects);
    this.memory = new MemoryLimits(supervisor, balancer);
    this.tally = new Tally(flow.tasks(), workers, supervisor);
    this.endedTasks = new EndedTasks(workers, flow, supervisor, tally);
    this.joined = new JoinedWorkers(life, workers, supervisor, flow.tasks());
  }

  /// The pool begins: all its workers are launched.
  public void opened(long now) {
    supervisor.launchAll(now);
  }

  /// Those that nobody launched.
  public JoinedWorkers joined() {
    return joined;
  }

  /// The tasks `[from, to)` of the block are now pending, or end at once in a pool that has ended.
  public void submitted(TaskBlock block, int from, int to, long now) {
    flow.submit(block, from, to, now);
    if (!life.isWorking()) {
      flow.endWaiting(life.ending());
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
      tally.staleOutcome(entry);
    }
  }

  /// A worker says how its run of the task ended.
  public void taskEnded(int worker, long task, int run, Outcome outcome, long now) {
    endedTasks.ended(worker, task, run, outcome, now);
  }

  /// A worker says that adjacent tasks gave values, of which the first is at this place.
  public void tasksEnded(
      int worker, long first, int count, int run, EndedValues values, int place, long now) {
    endedTasks.endedAll(worker, first, count, run, values, place, now);
  }

  /// A worker gives back a task that it has not started.
  public void taskReturned(int worker, long task, int run, long now) {
    endedTasks.returned(worker, task, run, now);
  }

  /// A worker has given back all that it could of what it was last asked for.
  public void revokeAnswered(int worker, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || !balancer.answered(entry)) {
      tally.staleOutcome(entry);
    }
  }

  /// Somebody who connected was not let in.
  public void connectionRefused() {
    tally.refusedConnection();
  }

  /// A frame has come from the worker.
  public void heard(int worker, long now) {
    with(worker, entry -> leases.heard(entry, now));
  }

  /// The worker's process is not to boot before others have: its time to become ready begins anew.
  public void bootsLater(int worker, long now) {
    with(worker, entry -> entry.silentSince = now);
  }

  /// Outcomes that the worker has sent did not come: it is replaced, so that their tasks run again.
  public void outcomesMissed(int worker, long now) {
    String reason = "outcomes that it sent were lost on the way";
    with(worker, entry -> supervisor.kill(entry, reason, false));
  }

  /// The connection to the worker takes no more bytes for now, or takes them again.
  public void connectionFilled(int worker, boolean full) {
    with(worker, entry -> entry.unwritable = full);
  }

  /// The connection to the worker has ended. Its tasks return when it has exited.
  public void workerDisconnected(int worker, long now) {
    with(worker, supervisor::disconnected);
  }

  /// The worker's process holds so many bytes of memory, and may hold `most`.
  public void memoryMeasured(int worker, long bytes, long most, long now) {
    with(worker, entry -> memory.measured(entry, bytes, most, now));
  }

  /// The worker has nothing left to do and is about to exit.
  public void workerDrained(int worker, long now) {
    with(worker, entry -> supervisor.drained(entry, now));
  }

  /// The worker's process has ended.
  ///
  /// @param started the runs that had started in it; they may have ended
  public void workerExited(int worker, WorkerExit told, List<StartedRun> started, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null) {
      assert false : "w" + worker + " exited twice or never was";
      return;
    }
    WorkerExit exit = MemoryLimits.explained(entry, told);
    supervisor.settle(now);
    boolean lost = !entry.state().isDismissed() || entry.inFlight() > 0;
    int had = entry.inFlight();
    int hadStarted = lostTasks.judge(entry, exit, started, now);
    flow.backlogs().returnAll(worker);
    boolean isTasksFault = hadStarted > 0 || (entry.isQuarantine && had > 0);
    quarantine.exited(entry, supervisor.exited(entry, exit, isTasksFault, now));
    supervisor.tellExit(exit, lost, hadStarted, had - hadStarted);
    if (supervisor.planner().isFailing()) {
      launchesFail();
    }
  }

  /// No new tasks come; those that are there finish.
  public void shutdown(long now) {
    life.shutdown();
  }

  /// All tasks end now, and all workers are killed.
  public void terminate(long now) {
    if (life.terminate()) {
      endAll("the pool is terminated");
    }
  }

  /// The pool's own code has failed: all tasks end now, and all workers are killed.
  public void failed(String reason) {
    if (life.isWorking()) {
      life.breakDown(reason);
      try {
        endAll("the pool is broken");
      } finally {
        supervisor.killAll("the pool is broken");
      }
    }
  }

  /// The time that [#nextTick] named has come.
  public void ticked(long now) {
    if (leases.forgive(nextTick(), now)) {
      flow.deadlines().forgive(now);
    }
    leases.expire(now);
    flow.deadlines().nameOverdue(now, supervisor::killOverdue);
  }

  /// When [#ticked] wants to be called; [Long#MAX_VALUE] for never. For after `turnEnded`.
  public long nextTick() {
    long launch = launchesWanted() > 0 ? supervisor.planner().nextLaunch() : Long.MAX_VALUE;
    long alone = life.isWorking() ? quarantine.nextLaunch() : Long.MAX_VALUE;
    long settled = life.state() == PoolState.DEGRADED ? supervisor.nextSettled() : Long.MAX_VALUE;
    long started = Math.min(launch, alone);
    return Math.min(Math.min(started, settled), Math.min(leases.next(), flow.nextDue()));
  }

  /// All inputs of this turn of the loop have come.
  public void turnEnded(long now) {
    flow.wake(now);
    supervisor.settle(now);
    if (life.isWorking()) {
      life.launchesFail(supervisor.planner().isFailing());
      quarantine.giveBack();
      dispatcher.dispatch(now);
      flow.tellLeft();
      supervisor.drainSpent(now);
      quarantine.turnEnded(now);
      if (life.state() == PoolState.SHUTTING_DOWN && tasks().open() == 0) {
        supervisor.dismissAll(now);
      }
      supervisor.launch(launchesWanted(), now);
      if (flow.pendingAnywhere() == 0 && settings.spreadsByLoad()) {
        balancer.balance();
      }
    }
    if (workers.size() == 0 && tasks().open() == 0) {
      life.empty();
    }
  }

  /// Whether a worker could be given a task and none is pending that any may have.
  public boolean isHungry() {
    return life.isWorking() && flow.pendingAnywhere() == 0 && dispatcher.hasRoom();
  }

  public PoolState state() {
    return life.state();
  }

  /// How many tasks the workers run at a time that are there or to be launched.
  public int slots() {
    return workers.slots();
  }

  public PoolStats stats() {
    return tally.stats();
  }

  TaskTable tasks() {
    return flow.tasks();
  }

  Backlogs backlogs() {
    return flow.backlogs();
  }

  WorkerTable workers() {
    return workers;
  }

  private void with(int worker, Consumer<WorkerEntry> action) {
    WorkerEntry entry = workers.find(worker);
    if (entry != null) {
      action.accept(entry);
    }
  }

  private int launchesWanted() {
    return supervisor.launchesWanted(life.state(), flow.pendingAnywhere());
  }

  private void launchesFail() {
    if (workers.size() > 0) {
      life.degrade(supervisor.planner().history());
    } else if (life.isOpen() || (life.isWorking() && tasks().open() > 0)) {
      life.breakDown(supervisor.planner().history());
      endAll("the pool is broken");
    }
  }

  private void endAll(String reason) {
    lostTasks.endAll(workers, life.ending());
    flow.endWaiting(life.ending());
    supervisor.killAll(reason);
  }
}
