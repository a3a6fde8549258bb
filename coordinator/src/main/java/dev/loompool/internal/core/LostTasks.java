package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;

/// What becomes of the tasks of a worker that is gone. Confined to the control loop.
final class LostTasks {
  private final TaskFlow flow;
  private final TaskTable tasks;
  private final Retries retries;

  LostTasks(TaskFlow flow) {
    this.flow = flow;
    this.tasks = flow.tasks();
    this.retries = flow.retries();
  }

  /// Charges these tasks of a worker that has exited with the attempt that it has cut short, unless
  /// another task was to blame; says how many it had.
  int chargeStarted(WorkerEntry worker, WorkerExit exit, long[] started) {
    int charged = 0;
    for (long id : started) {
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      if (!flow.has(worker, page, slot)) {
        continue;
      }
      charged++;
      int attempt = page.attempts[slot] + 1;
      int most = tasks.block(page, slot).settings.maxAttempts();
      var loss = Outcome.local(Ending.LOST, worker.number, worker.pid(), attempt, exit);
      if (worker.blameless && most > 1) {
        flow.makePendingAgain(worker, page, slot, id, null);
      } else {
        page.attempts[slot] = attempt;
        boolean last = attempt >= most;
        if (!last && page.states[slot] == TaskTable.IN_FLIGHT) {
          retries.remember(id, loss);
        }
        flow.makePendingAgain(worker, page, slot, id, last ? loss : null);
      }
    }
    return charged;
  }

  /// Makes all tasks pending again that a worker still had when it exited; says how many.
  int returnAll(WorkerEntry worker) {
    int count = worker.inFlight();
    while (worker.inFlight() > 0) {
      long id = worker.inFlight(worker.inFlight() - 1);
      flow.makePendingAgain(worker, tasks.page(id), TaskPage.slot(id), id, null);
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
      flow.leave(worker, page, slot);
      var outcome = Outcome.local(ending, worker.number, worker.pid(), attempt, null);
      flow.finish(page, slot, id, ending, outcome);
    }
  }
}
