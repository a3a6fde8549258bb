package dev.loompool.internal.core;

/// Lets workers in that nobody launched, and lets them go. There is no process to start or to kill:
/// they come connected, a kill closes the connection, and nothing takes the place of one that is
/// gone. Confined to the control loop.
public final class JoinedWorkers {
  private final PoolLife life;
  private final WorkerTable workers;
  private final Supervisor supervisor;
  private final TaskTable tasks;

  JoinedWorkers(PoolLife life, WorkerTable workers, Supervisor supervisor, TaskTable tasks) {
    this.tasks = tasks;
    this.life = life;
    this.workers = workers;
    this.supervisor = supervisor;
  }

  /// Whether one that comes now would get tasks.
  public boolean areWelcome() {
    return life.isOpen() || (life.isWorking() && tasks.open() > 0);
  }

  /// A worker has proved who it is. It answers with `workerReady` or `workerExited`. One of the
  /// same name is killed: what that one still says counts no more.
  ///
  /// @return its number
  public int joined(JoinedWorker told, long now) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry other = workers.get(index);
      if (other.joined != null && other.name.equals(told.name())) {
        supersede(other, other.joined.instance() == told.instance());
      }
    }
    return workers.addJoined(told, now).number;
  }

  private void supersede(WorkerEntry worker, boolean isSameProcess) {
    String reason = "worker " + worker.name + " has connected again";
    if (isSameProcess) {
      // The network was at fault, and no task.
      supervisor.killForOne(worker, reason);
    } else {
      supervisor.kill(worker, reason, false);
    }
  }

  /// The worker wants to go.
  ///
  /// @param atOnce whether its tasks have no time to end
  public void leaving(int worker, boolean atOnce, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || entry.joined == null) {
      return;
    }
    if (entry.state() instanceof WorkerState.Launching) {
      supervisor.kill(entry, "it left before it was ready", true);
    } else if (atOnce) {
      supervisor.killForOne(entry, "it left before its tasks had ended");
    } else {
      supervisor.drain(entry, now);
    }
  }
}
