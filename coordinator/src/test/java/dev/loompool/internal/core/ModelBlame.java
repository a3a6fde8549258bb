package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What a simulation knows of who is to blame for the loss of a worker.
final class ModelBlame {
  private ModelBlame() {}

  /// Those that had started, and of one that joined those that may have, beside them.
  static List<ModelTask> withUnreported(
      ModelWorker worker, List<ModelTask> had, List<ModelTask> started) {
    if (worker.isLaunched() || started.isEmpty()) {
      return started;
    }
    List<ModelTask> others =
        had.stream()
            .filter(task -> !started.contains(task))
            .sorted(Comparator.comparingLong(ModelTask::id))
            .limit(Math.max(0, worker.concurrency - started.size()))
            .toList();
    return Stream.concat(started.stream(), others.stream()).toList();
  }

  /// @param had the tasks that the worker had
  /// @param started those of them that had started, for all that the core knows
  /// @param truly those of these that had
  static void judge(
      ModelWorker worker,
      WorkerExit exit,
      List<ModelTask> had,
      List<ModelTask> started,
      List<ModelTask> truly) {
    // What has not started is not taken back from its count.
    started.stream().filter(task -> !truly.contains(task)).forEach(task -> task.executions++);
    if (!worker.isLaunched() && (worker.blameless || !started.isEmpty())) {
      had.stream().filter(task -> !started.contains(task)).forEach(ModelBlame::spareUnstarted);
    }
    if (worker.blameless) {
      started.forEach(ModelBlame::spare);
    } else if (started.size() == 1) {
      blame(started.getFirst(), worker, exit);
    } else if (started.isEmpty() && worker.isQuarantine) {
      had.forEach(task -> blame(task, worker, exit));
    } else if (started.isEmpty()) {
      had.forEach(task -> suspect(task, worker, exit));
    } else {
      started.forEach(task -> suspectStarted(task, worker, exit));
    }
  }

  private static void spare(ModelTask task) {
    if (task.maxAttempts() == 1) {
      task.fate = Ending.LOST;
    } else {
      task.executions--;
      task.spared++;
    }
  }

  /// Nobody knows for sure that it had not started.
  private static void spareUnstarted(ModelTask task) {
    if (task.maxAttempts() == 1) {
      task.fate = Ending.LOST;
    }
  }

  private static void suspectStarted(ModelTask task, ModelWorker worker, WorkerExit exit) {
    boolean forMemory = exit.cause() == Cause.OUT_OF_MEMORY;
    if (task.maxAttempts() == 1 || (forMemory && outOfMemoryAttempts(task) == 1)) {
      task.fate = Ending.LOST;
    } else {
      task.executions--;
      suspect(task, worker, exit);
    }
  }

  /// It was not alone: it is not charged.
  private static void suspect(ModelTask task, ModelWorker worker, WorkerExit exit) {
    task.suspicions += exit.cause() == Cause.OUT_OF_MEMORY ? 0 : 1;
    lose(task, worker, exit, Ending.LOST, task.charged + 1);
  }

  private static void blame(ModelTask task, ModelWorker worker, WorkerExit exit) {
    boolean isOver;
    int attempt = task.charged + 1;
    if (exit.cause() == Cause.OUT_OF_MEMORY) {
      isOver = task.maxAttempts() == 1 || task.memoryLosses + 1 >= outOfMemoryAttempts(task);
      task.executions--;
    } else {
      task.charged++;
      isOver = task.charged + task.suspicions >= task.maxAttempts();
    }
    boolean alone = worker.isQuarantine;
    if (isOver) {
      task.fate = alone ? Ending.POISONED : Ending.LOST;
    } else {
      lose(task, worker, exit, alone ? Ending.LOST_ALONE : Ending.LOST, attempt);
    }
  }

  private static int outOfMemoryAttempts(ModelTask task) {
    return task.block.settings.retry().outOfMemoryAttempts();
  }

  private static void lose(
      ModelTask task, ModelWorker worker, WorkerExit exit, Ending ending, int attempt) {
    task.losses++;
    task.memoryLosses += exit.cause() == Cause.OUT_OF_MEMORY ? 1 : 0;
    if (!task.cancelRequested) {
      task.earlier.add(Outcome.local(ending, worker.number, 1, attempt, exit));
    }
  }
}
