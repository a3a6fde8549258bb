package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;

/// Takes what workers say of the tasks that they had. Confined to the control loop.
final class EndedTasks {
  private final WorkerTable workers;
  private final TaskFlow flow;
  private final Supervisor supervisor;
  private final Tally tally;

  EndedTasks(WorkerTable workers, TaskFlow flow, Supervisor supervisor, Tally tally) {
    this.workers = workers;
    this.flow = flow;
    this.supervisor = supervisor;
    this.tally = tally;
  }

  void ended(int worker, long task, int run, Outcome outcome, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || !flow.end(entry, task, run, outcome, now)) {
      tally.staleOutcome(entry);
      return;
    }
    supervisor.proved(entry);
    if (outcome.ending() == Ending.STUCK && !entry.isPool()) {
      supervisor.killForOne(entry, "task t" + task + " did not end when it was interrupted");
    }
  }

  /// Adjacent tasks gave values, of which the first is at this place.
  void endedAll(
      int worker, long first, int count, int run, EndedValues values, int place, long now) {
    WorkerEntry entry = workers.find(worker);
    for (int done = 0; done < count; ) {
      long task = first + done;
      int at = place + done;
      int more = entry == null ? 0 : flow.endAll(entry, task, count - done, run, values, at);
      if (entry == null || more == 0) {
        ended(worker, task, run, values.outcome(at), now);
        done++;
      } else {
        supervisor.proved(entry);
        done += more;
      }
    }
  }

  /// A task that had not started is given back.
  void returned(int worker, long task, int run, long now) {
    WorkerEntry entry = workers.find(worker);
    if (entry == null || !flow.giveBack(entry, task, run, now)) {
      tally.staleOutcome(entry);
    }
  }
}
