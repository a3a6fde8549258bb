package dev.loompool.internal.core;

import java.util.Arrays;

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
    int end = batch.from() + batch.count();
    for (int index = batch.from(); index < end; ) {
      long id = batch.block().id(index);
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      int count = Math.min(end - index, TaskPage.SIZE - slot);
      tasks.moveAll(page, slot, count, page.states[slot], TaskTable.IN_FLIGHT);
      Arrays.fill(page.runs, slot, slot + count, batch.run());
      Arrays.fill(page.workers, slot, slot + count, worker.number);
      for (int next = 0; next < count; next++) {
        page.chunkEnds[slot + next] = batch.endsChunk(index + next);
      }
      index += count;
    }
    worker.add(batch.count(), batch.chunks());
  }

  /// Whether the worker has that task.
  boolean has(WorkerEntry worker, TaskPage page, int slot) {
    return TaskTable.isInFlight(page.states[slot]) && page.workers[slot] == worker.number;
  }

  /// Takes the task from the worker that has it; says whether a slot goes with it.
  boolean remove(WorkerEntry worker, TaskPage page, int slot, long id) {
    boolean slotGoes = page.chunkEnds[slot] && !passOn(worker, page, slot, id, id);
    worker.remove(1, slotGoes ? 1 : 0);
    return slotGoes;
  }

  /// Takes adjacent tasks of one block from the worker that has them; says how many slots go with
  /// them.
  int removeAll(WorkerEntry worker, TaskPage page, int slot, int count, long first) {
    int slots = 0;
    for (int next = 0; next < count; next++) {
      if (page.chunkEnds[slot + next] && !passOn(worker, page, slot + next, first + next, first)) {
        slots++;
      }
    }
    worker.remove(count, slots);
    return slots;
  }

  /// Has the task before this one in its chunk stand for the chunk; false where this is the only
  /// one that is still in flight.
  ///
  /// @param gone the first of the adjacent tasks that go with this one
  private boolean passOn(WorkerEntry worker, TaskPage page, int slot, long id, long gone) {
    TaskBlock block = tasks.block(page, slot);
    long first = Math.max(block.firstId, id - block.settings.chunkSize() + 1);
    for (long before = gone - 1; before >= first; before--) {
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
