package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Moves tasks from state to state. Confined to the control loop.
///
/// The first run of a task is number 1, so a pending task with run 0 is one of which the shell does
/// not know yet that it has left the pending ones.
final class TaskFlow {
  private final PoolEffects effects;
  private final TaskTable tasks = new TaskTable();
  private final PendingTasks queue = new PendingTasks(tasks);
  private final Backlogs backlogs = new Backlogs(tasks, queue);
  private final InFlightTasks inFlight = new InFlightTasks(tasks);
  private final Deadlines deadlines = new Deadlines(tasks);
  private final Retries retries;
  private final Suspects suspects;
  private int left;
  private long leftBytes;

  TaskFlow(PoolEffects effects, long seed) {
    this.effects = effects;
    this.retries = new Retries(tasks, seed);
    this.suspects = new Suspects(tasks, retries);
  }

  void submit(TaskBlock block, int from, int to, long now) {
    tasks.add(block, from, to);
    queue.add(block, from, to);
    deadlines.add(block, from, to, now);
  }

  void close(TaskBlock block) {
    tasks.close(block);
  }

  /// Sends pending tasks to this worker, at most so many chunks; null when none is pending or the
  /// worker may have no more.
  @Nullable TaskBatch send(WorkerEntry worker, int chunks) {
    TaskBatch batch = worker.room() > 0 ? queue.take(chunks, worker.room()) : null;
    if (batch != null) {
      send(worker, batch);
    }
    return batch;
  }

  /// Sends a slot of this worker the next tasks with the label; null when none is pending.
  @Nullable TaskBatch send(WorkerEntry worker, String label) {
    TaskBatch batch = queue.take(label, 1, worker.room());
    if (batch != null) {
      send(worker, batch);
    }
    return batch;
  }

  /// Takes the task that is next, to be assigned; [PendingQueue#NONE] when none is pending.
  long takeNext() {
    TaskBatch batch = queue.take(1, 1);
    return batch == null ? PendingQueue.NONE : batch.block().id(batch.from());
  }

  /// Sends a task that waited for this worker, or to run alone.
  void send(WorkerEntry worker, long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    TaskBlock block = tasks.block(page, slot);
    int index = (int) (id - block.firstId);
    send(worker, new TaskBatch(block, index, 1, page.attempts[slot] + 1, page.runs[slot] + 1));
  }

  private void send(WorkerEntry worker, TaskBatch batch) {
    TaskBlock block = batch.block();
    inFlight.add(worker, batch);
    if (batch.run() == 1) {
      left += batch.count();
      leftBytes += block.bytes(batch.from(), batch.from() + batch.count());
    }
    effects.send(worker.number, block, batch.from(), batch.count(), batch.attempt(), batch.run());
  }

  /// Ends a task by what its worker says; false when the worker no longer has that run of it.
  boolean end(WorkerEntry worker, long id, int run, Outcome outcome, long now) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (!inFlight.has(worker, page, slot) || page.runs[slot] != run) {
      return false;
    }
    boolean cancelled = page.states[slot] == TaskTable.CANCELLING;
    worker.countEnded(1, inFlight.remove(worker, page, slot, id) ? 1 : 0);
    if (cancelled || worker.isPool() || !retries.delay(page, slot, id, outcome, now)) {
      finish(page, slot, id, outcome.ending().asFinal(cancelled), outcome);
    }
    return true;
  }

  /// Ends adjacent tasks by the values that their worker sent, as many from the first on as are
  /// alike: of one block, in their first run and not being cancelled. Says how many.
  int endAll(WorkerEntry worker, long first, int most, int run, EndedValues values, int place) {
    TaskPage page = tasks.page(first);
    int slot = TaskPage.slot(first);
    TaskBlock block = page.blocks[slot];
    if (block == null) {
      return 0;
    }
    int index = (int) (first - block.firstId);
    int adjacent = Math.min(Math.min(most, block.capacity() - index), TaskPage.SIZE - slot);
    int count = page.firstRuns(slot, adjacent, worker.number, run);
    if (count > 0) {
      worker.countEnded(count, inFlight.removeAll(worker, page, slot, count, first));
      tasks.moveAll(page, slot, count, TaskTable.IN_FLIGHT, TaskTable.ENDED);
      effects.endAll(block, index, count, values, place);
    }
    return count;
  }

  /// Makes a task that has not started pending again; false when the worker no longer has that run
  /// of it.
  boolean giveBack(WorkerEntry worker, long id, int run, long now) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (!inFlight.has(worker, page, slot) || page.runs[slot] != run) {
      return false;
    }
    worker.countReturned(makePendingAgain(worker, page, slot, id, null, now));
    return true;
  }

  /// Ends a task that no worker has. For one in flight it names the worker to tell, once.
  int cancel(long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (TaskTable.isWaiting(page.states[slot])) {
      endWaiting(page, slot, id, Ending.CANCELLED);
    } else if (page.states[slot] == TaskTable.IN_FLIGHT) {
      tasks.move(page, slot, TaskTable.CANCELLING);
      return page.workers[slot];
    }
    return 0;
  }

  /// Ends a task that was taken to be assigned.
  void endUnplaced(long id, SchedulerFault fault) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    leavePending(page, slot, id);
    finish(page, slot, id, Ending.UNPLACED, Outcome.unplaced(page.attempts[slot], fault));
  }

  /// Ends all tasks that no worker has.
  void endWaiting(Ending ending) {
    for (TaskBatch batch = queue.takeAny(); batch != null; batch = queue.takeAny()) {
      for (int index = 0; index < batch.count(); index++) {
        endIfWaiting(batch.block().id(batch.from() + index), ending);
      }
    }
    backlogs.takeAll(id -> endIfWaiting(id, ending));
    retries.wakeAll(id -> endIfWaiting(id, ending));
    suspects.takeAll(id -> endIfWaiting(id, ending));
    tellLeft();
  }

  /// Does what is due: tasks that have waited for their next attempt are pending again, those whose
  /// deadline has passed end.
  void wake(long now) {
    retries.wake(now, this::wakeDelayed);
    deadlines.pass(now, id -> endIfWaiting(id, Ending.DEADLINE_PASSED));
  }

  /// When something will be due, or a worker overdue.
  long nextDue() {
    return Math.min(retries.next(), deadlines.next());
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

  PendingTasks pending() {
    return queue;
  }

  /// How many tasks are pending that any worker may have.
  long pendingAnywhere() {
    return tasks.pending() - queue.labelled();
  }

  InFlightTasks inFlight() {
    return inFlight;
  }

  Retries retries() {
    return retries;
  }

  Suspects suspects() {
    return suspects;
  }

  Backlogs backlogs() {
    return backlogs;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /// How many slots the pending tasks want, about: cancelled ones may be among them.
  long pendingChunks() {
    return Math.min(queue.chunks(), pendingAnywhere());
  }

  /// Makes a task pending that the worker has, or a suspect; one that is cancelled or past its
  /// deadline ends, and so does one for which there is an outcome instead. Says whether a slot goes
  /// with it.
  boolean makePendingAgain(
      WorkerEntry worker, TaskPage page, int slot, long id, @Nullable Outcome instead, long now) {
    TaskBlock block = tasks.block(page, slot);
    int attempts = page.attempts[slot];
    if (page.states[slot] == TaskTable.CANCELLING) {
      instead = Outcome.local(Ending.CANCELLED, worker.number, worker.pid(), attempts, null);
    } else if (instead == null && block.deadline(id) <= now) {
      instead = Outcome.local(Ending.DEADLINE_PASSED, 0, 0, attempts, null);
    }
    boolean slotGoes = inFlight.remove(worker, page, slot, id);
    if (instead != null) {
      finish(page, slot, id, instead.ending(), instead);
    } else {
      waitAgain(page, slot, id);
    }
    return slotGoes;
  }

  /// Ends a task that no worker has any more.
  void finish(TaskPage page, int slot, long id, Ending ending, Outcome outcome) {
    TaskBlock block = tasks.block(page, slot);
    boolean isFirst = page.attempts[slot] + page.suspicions[slot] == 0;
    List<Outcome> earlier = isFirst ? List.of() : retries.takeEarlier(id);
    tasks.move(page, slot, TaskTable.ENDED);
    effects.end(block, (int) (id - block.firstId), outcome.as(ending, earlier));
  }

  private void wakeDelayed(long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (page.states[slot] == TaskTable.DELAYED) {
      waitAgain(page, slot, id);
    }
  }

  private void waitAgain(TaskPage page, int slot, long id) {
    if (suspects.mustRunAlone(page, slot, id)) {
      suspects.add(page, slot, id);
    } else {
      tasks.move(page, slot, TaskTable.PENDING);
      queue.addReturned(id, tasks.block(page, slot).settings);
    }
  }

  private void endIfWaiting(long id, Ending ending) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (TaskTable.isWaiting(page.states[slot])) {
      endWaiting(page, slot, id, ending);
    }
  }

  private void endWaiting(TaskPage page, int slot, long id, Ending ending) {
    if (page.states[slot] == TaskTable.PENDING) {
      queue.cancelled(tasks.block(page, slot).settings);
    } else if (page.states[slot] == TaskTable.ASSIGNED) {
      backlogs.ended(page.workers[slot]);
    }
    leavePending(page, slot, id);
    finish(page, slot, id, ending, Outcome.local(ending, 0, 0, page.attempts[slot], null));
  }

  private void leavePending(TaskPage page, int slot, long id) {
    if (page.runs[slot] == 0) {
      TaskBlock block = tasks.block(page, slot);
      left++;
      leftBytes += block.length((int) (id - block.firstId));
    }
  }
}
