package dev.loompool.internal.core;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// The tasks for which a scheduler has chosen a worker, until they are sent to it. Confined to the
/// control loop.
///
/// A task that ends meanwhile stays here and is skipped when its turn comes.
final class Backlogs {
  private static final int SWEEP_AFTER = 1024;

  private final TaskTable tasks;
  private final PendingTasks queue;
  private final Map<Integer, Backlog> backlogs = new HashMap<>();

  private static final class Backlog {
    final ArrayDeque<Long> ids = new ArrayDeque<>();
    int size;
  }

  Backlogs(TaskTable tasks, PendingTasks queue) {
    this.tasks = tasks;
    this.queue = queue;
  }

  /// Has a task that was taken from the pending ones wait for this worker.
  void add(int worker, long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    tasks.move(page, slot, TaskTable.ASSIGNED);
    page.workers[slot] = worker;
    Backlog backlog = backlogs.computeIfAbsent(worker, _ -> new Backlog());
    backlog.ids.add(id);
    backlog.size++;
  }

  /// How many tasks wait for the worker.
  int size(int worker) {
    Backlog backlog = backlogs.get(worker);
    return backlog == null ? 0 : backlog.size;
  }

  /// How many entries stand here for the worker, the skipped ones too.
  int entries(int worker) {
    Backlog backlog = backlogs.get(worker);
    return backlog == null ? 0 : backlog.ids.size();
  }

  /// Takes the task that has waited longest for the worker, to be sent; [PendingQueue#NONE] for
  /// none.
  long take(int worker) {
    Backlog backlog = backlogs.get(worker);
    while (backlog != null && !backlog.ids.isEmpty()) {
      long id = backlog.ids.remove();
      if (tasks.state(id) == TaskTable.ASSIGNED) {
        backlog.size--;
        return id;
      }
    }
    return PendingQueue.NONE;
  }

  /// A task that waits for this worker is about to end.
  void ended(int worker) {
    Backlog backlog = backlogs.get(worker);
    if (backlog != null && --backlog.size < backlog.ids.size() / 2 - SWEEP_AFTER) {
      backlog.ids.removeIf(id -> tasks.state(id) != TaskTable.ASSIGNED);
    }
  }

  /// Makes all tasks pending again that wait for this worker, which takes no more.
  void returnAll(int worker) {
    Backlog backlog = backlogs.remove(worker);
    if (backlog != null) {
      backlog.ids.forEach(this::makePending);
    }
  }

  /// Takes all tasks, to be ended.
  void takeAll(LongConsumer taker) {
    List<Backlog> all = List.copyOf(backlogs.values());
    backlogs.clear();
    all.forEach(backlog -> backlog.ids.forEach(taker::accept));
  }

  private void makePending(long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    if (page.states[slot] == TaskTable.ASSIGNED) {
      tasks.move(page, slot, TaskTable.PENDING);
      queue.addReturned(id, tasks.block(page, slot).settings);
    }
  }
}
