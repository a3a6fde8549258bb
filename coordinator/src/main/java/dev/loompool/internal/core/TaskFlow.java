package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import org.jspecify.annotations.Nullable;

/// Moves tasks between pending, in flight and ended. Confined to the control loop.
///
/// The first run of a task is number 1, so a pending task with run 0 is one of which the shell does
/// not know yet that it has left the pending ones.
final class TaskFlow {
  private final PoolEffects effects;
  private final TaskTable tasks = new TaskTable();
  private final PendingQueue queue = new PendingQueue(tasks);
  private int left;
  private long leftBytes;

  TaskFlow(PoolEffects effects) {
    this.effects = effects;
  }

  void submit(TaskBlock block, int from, int to) {
    tasks.add(block, from, to);
    queue.add(block, from, to);
  }

  void close(TaskBlock block) {
    tasks.close(block);
  }

  /// Takes pending tasks for this worker, at most so many; null when none is pending.
  @Nullable TaskBatch send(WorkerEntry worker, int most) {
    TaskBatch batch = queue.take(most);
    if (batch == null) {
      return null;
    }
    TaskBlock block = batch.block();
    for (int index = batch.from(); index < batch.from() + batch.count(); index++) {
      long id = block.id(index);
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      tasks.move(page, slot, TaskTable.IN_FLIGHT);
      page.runs[slot] = batch.run();
      page.workers[slot] = worker.number;
      page.positions[slot] = worker.add(id);
      if (batch.run() == 1) {
        leftBytes += block.length(index);
        left++;
      }
    }
    return batch;
  }

  /// Ends a task by what its worker says; false when the worker no longer has that run of it.
  boolean end(WorkerEntry worker, long id, int run, Outcome outcome) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (!has(worker, page, slot) || page.runs[slot] != run) {
      return false;
    }
    worker.countEnded();
    endInFlight(worker, page, slot, id, outcome);
    return true;
  }

  /// Makes a task that has not started pending again; false when the worker no longer has that run
  /// of it.
  boolean giveBack(WorkerEntry worker, long id, int run) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (!has(worker, page, slot) || page.runs[slot] != run) {
      return false;
    }
    worker.countReturned();
    makePendingAgain(worker, page, slot, id, null);
    return true;
  }

  /// Ends a pending task. For one in flight it names the worker to tell, once.
  int cancel(long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (page.states[slot] == TaskTable.PENDING) {
      endPending(tasks.block(page, slot), id, Ending.CANCELLED);
      queue.cancelled();
    } else if (page.states[slot] == TaskTable.IN_FLIGHT) {
      tasks.move(page, slot, TaskTable.CANCELLING);
      return page.workers[slot];
    }
    return 0;
  }

  /// Charges these tasks of a worker that has exited with the attempt that it has cut short; says
  /// how many it had.
  int chargeStarted(WorkerEntry worker, WorkerExit exit, long[] started) {
    int charged = 0;
    for (long id : started) {
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      if (has(worker, page, slot)) {
        charged++;
        int attempt = ++page.attempts[slot];
        boolean last = attempt >= tasks.block(page, slot).settings.maxAttempts();
        Outcome loss = Outcome.local(Ending.LOST, worker.number, worker.pid(), attempt, exit);
        makePendingAgain(worker, page, slot, id, last ? loss : null);
      }
    }
    return charged;
  }

  /// Makes all tasks pending again that a worker still had when it exited; says how many.
  int returnAll(WorkerEntry worker) {
    int count = worker.inFlight();
    while (worker.inFlight() > 0) {
      long id = worker.inFlight(worker.inFlight() - 1);
      makePendingAgain(worker, tasks.page(id), TaskPage.slot(id), id, null);
    }
    return count;
  }

  /// Ends all pending tasks.
  void endPending(Ending ending) {
    for (TaskBatch batch = queue.take(Integer.MAX_VALUE);
        batch != null;
        batch = queue.take(Integer.MAX_VALUE)) {
      for (int index = 0; index < batch.count(); index++) {
        endPending(batch.block(), batch.block().id(batch.from() + index), ending);
      }
    }
    tellLeft();
  }

  /// Ends all tasks that a worker has.
  void endInFlight(WorkerEntry worker, Ending ending) {
    while (worker.inFlight() > 0) {
      long id = worker.inFlight(worker.inFlight() - 1);
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      int attempt = page.attempts[slot] + 1;
      var outcome = Outcome.local(ending, worker.number, worker.pid(), attempt, null);
      endInFlight(worker, page, slot, id, outcome);
    }
  }

  /// Tells how many tasks have left the pending ones since the last time.
  void tellLeft() {
    if (tasks.pending() == 0) {
      queue.clear();
    }
    if (left > 0) {
      int count = left;
      long bytes = leftBytes;
      left = 0;
      leftBytes = 0;
      effects.leftPending(count, bytes);
    }
  }

  TaskTable tasks() {
    return tasks;
  }

  private boolean has(WorkerEntry worker, TaskPage page, int slot) {
    byte state = page.states[slot];
    return (state == TaskTable.IN_FLIGHT || state == TaskTable.CANCELLING)
        && page.workers[slot] == worker.number;
  }

  private void makePendingAgain(
      WorkerEntry worker, TaskPage page, int slot, long id, @Nullable Outcome instead) {
    if (page.states[slot] == TaskTable.CANCELLING) {
      int attempt = page.attempts[slot];
      instead = Outcome.local(Ending.CANCELLED, worker.number, worker.pid(), attempt, null);
    }
    if (instead != null) {
      endInFlight(worker, page, slot, id, instead);
    } else {
      leave(worker, page, slot);
      tasks.move(page, slot, TaskTable.PENDING);
      queue.addReturned(id);
    }
  }

  private void endInFlight(WorkerEntry worker, TaskPage page, int slot, long id, Outcome outcome) {
    leave(worker, page, slot);
    TaskBlock block = tasks.block(page, slot);
    tasks.move(page, slot, TaskTable.ENDED);
    effects.end(block, (int) (id - block.firstId), outcome);
  }

  private void endPending(TaskBlock block, long id, Ending ending) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    int index = (int) (id - block.firstId);
    if (page.runs[slot] == 0) {
      left++;
      leftBytes += block.length(index);
    }
    int attempt = page.attempts[slot];
    tasks.move(page, slot, TaskTable.ENDED);
    effects.end(block, index, Outcome.local(ending, 0, 0, attempt, null));
  }

  private void leave(WorkerEntry worker, TaskPage page, int slot) {
    int position = page.positions[slot];
    long moved = worker.remove(position);
    tasks.page(moved).positions[TaskPage.slot(moved)] = position;
  }
}
