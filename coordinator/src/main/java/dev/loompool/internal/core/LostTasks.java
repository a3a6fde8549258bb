package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.List;

/// What becomes of the tasks of a worker that is gone. Confined to the control loop.
final class LostTasks {
  private final TaskFlow flow;
  private final TaskTable tasks;
  private final InFlightTasks inFlight;
  private final Retries retries;

  LostTasks(TaskFlow flow) {
    this.flow = flow;
    this.tasks = flow.tasks();
    this.inFlight = flow.inFlight();
    this.retries = flow.retries();
  }

  /// Charges the tasks whose runs a worker has cut short by its exit with an attempt, unless
  /// another task was to blame; says how many they are.
  int chargeStarted(WorkerEntry worker, WorkerExit exit, List<StartedRun> started, long now) {
    int charged = 0;
    for (StartedRun run : started) {
      long id = run.task();
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      if (!inFlight.has(worker, page, slot) || (byte) page.runs[slot] != run.run()) {
        continue;
      }
      charged++;
      int attempt = page.attempts[slot] + 1;
      int most = tasks.block(page, slot).settings.maxAttempts();
      var loss = Outcome.local(Ending.LOST, worker.number, worker.pid(), attempt, exit);
      if (worker.blameless && most > 1) {
        flow.makePendingAgain(worker, page, slot, id, null, now);
      } else {
        page.attempts[slot] = attempt;
        boolean last = attempt >= most;
        if (!last && page.states[slot] == TaskTable.IN_FLIGHT) {
          retries.remember(id, loss);
        }
        flow.makePendingAgain(worker, page, slot, id, last ? loss : null, now);
      }
    }
    return charged;
  }

  /// Makes all tasks pending again that a worker still had when it exited; says how many.
  int returnAll(WorkerEntry worker, long now) {
    int count = worker.inFlight();
    while (worker.inFlight() > 0) {
      long id = worker.inFlight(worker.inFlight() - 1);
      flow.makePendingAgain(worker, tasks.page(id), TaskPage.slot(id), id, null, now);
    }
    return count;
  }

  /// Ends all tasks that a worker has.
  void endAll(WorkerEntry worker, Ending ending) {
    while (worker.inFlight() > 0) {
      long id = worker.inFlight(worker.inFlight() - 1);
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      int attempt = page.attempts[slot] + 1;
      inFlight.remove(worker, page, slot, id);
      var outcome = Outcome.local(ending, worker.number, worker.pid(), attempt, null);
      flow.finish(page, slot, id, ending, outcome);
    }
  }
}
