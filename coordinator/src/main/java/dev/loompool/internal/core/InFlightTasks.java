package dev.loompool.internal.core;

/// Which worker has which tasks. Confined to the control loop.
///
/// Tasks of a chunk share a slot; the last of them that is still in flight stands for it.
final class InFlightTasks {
  private final TaskTable tasks;

  InFlightTasks(TaskTable tasks) {
    this.tasks = tasks;
  }

  /// The worker is sent these tasks.
  void add(WorkerEntry worker, TaskBatch batch) {
    for (int index = batch.from(); index < batch.from() + batch.count(); index++) {
      long id = batch.block().id(index);
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      tasks.move(page, slot, TaskTable.IN_FLIGHT);
      page.runs[slot] = batch.run();
      page.workers[slot] = worker.number;
      page.chunkEnds[slot] = batch.endsChunk(index);
      page.positions[slot] = worker.add(id, page.chunkEnds[slot]);
    }
  }

  /// Whether the worker has that task.
  boolean has(WorkerEntry worker, TaskPage page, int slot) {
    return TaskTable.isInFlight(page.states[slot]) && page.workers[slot] == worker.number;
  }

  /// Takes the task from the worker that has it; says whether a slot goes with it.
  boolean remove(WorkerEntry worker, TaskPage page, int slot, long id) {
    boolean slotGoes = page.chunkEnds[slot] && !passOn(worker, page, slot, id);
    int position = page.positions[slot];
    long moved = worker.remove(position, slotGoes);
    tasks.page(moved).positions[TaskPage.slot(moved)] = position;
    return slotGoes;
  }

  /// Has the task before this one in its chunk stand for the chunk; false where this is the only
  /// one that is still in flight.
  private boolean passOn(WorkerEntry worker, TaskPage page, int slot, long id) {
    TaskBlock block = tasks.block(page, slot);
    long first = Math.max(block.firstId, id - block.settings.chunkSize() + 1);
    for (long before = id - 1; before >= first; before--) {
      TaskPage itsPage = tasks.page(before);
      int itsSlot = TaskPage.slot(before);
      if (has(worker, itsPage, itsSlot) && itsPage.runs[itsSlot] == page.runs[slot]) {
        // One that stands for a chunk already is of another one.
        boolean passed = !itsPage.chunkEnds[itsSlot];
        itsPage.chunkEnds[itsSlot] = true;
        return passed;
      }
    }
    return false;
  }
}
