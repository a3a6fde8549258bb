package dev.loompool.internal.core;

import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/// The tasks that wait for their turn to run alone, since workers were lost while they were there.
/// Confined to the control loop.
///
/// One that ends meanwhile stays here and is skipped when its turn comes.
final class Suspects {
  /// So many losses, and a task runs alone from then on.
  private static final int MOST_LOSSES = 2;

  private final TaskTable tasks;
  private final Retries retries;
  private final ArrayDeque<Long> ids = new ArrayDeque<>();

  Suspects(TaskTable tasks, Retries retries) {
    this.tasks = tasks;
    this.retries = retries;
  }

  /// Whether the task's next run is to be alone: it was there at two losses, or at one where the
  /// next may be its last.
  boolean mustRunAlone(TaskPage page, int slot, long id) {
    if (page.attempts[slot] == 0 && page.suspicions[slot] == 0) {
      return false;
    }
    TaskSettings settings = tasks.block(page, slot).settings;
    int memory = retries.lossesOf(id, Cause.OUT_OF_MEMORY);
    int others = retries.lossesOf(id, Cause.OTHER);
    return memory + others >= MOST_LOSSES
        || (memory > 0 && memory == settings.retry().outOfMemoryAttempts() - 1)
        || (others > 0 && settings.maxAttempts() == MOST_LOSSES);
  }

  /// Has a task wait that no worker has.
  void add(TaskPage page, int slot, long id) {
    tasks.move(page, slot, TaskTable.SUSPECT);
    ids.add(id);
  }

  /// Whose turn it is; [PendingQueue#NONE] for nobody's.
  ///
  /// @param may whether a task of that label could run
  long next(Predicate<String> may) {
    while (!ids.isEmpty() && tasks.state(ids.getFirst()) != TaskTable.SUSPECT) {
      ids.removeFirst();
    }
    for (long id : ids) {
      if (tasks.state(id) == TaskTable.SUSPECT && may.test(label(id))) {
        return id;
      }
    }
    return PendingQueue.NONE;
  }

  /// What a worker must have to run the task.
  String label(long id) {
    return tasks.block(tasks.page(id), TaskPage.slot(id)).settings.label();
  }

  /// Takes all tasks, to be ended.
  void takeAll(LongConsumer taker) {
    List<Long> all = List.copyOf(ids);
    ids.clear();
    all.forEach(taker::accept);
  }
}
