package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Judges the tasks of a worker that is gone. Confined to the control loop.
///
/// A task that ran alone when its worker was lost is to blame, and is charged an attempt. Of
/// several none can be blamed for sure: they are charged nothing and run again, as [Suspects] says.
/// Where none had started, one of those that were sent may be more than a worker can take in: then
/// these all are suspected. What was only sent beside tasks that had started is not.
///
/// Of a worker that joined nobody knows for sure what had not started. A task that may start but
/// once is lost with it if it had been sent.
final class LostTasks {
  private static final long[] NONE = {};

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

  /// Takes back all tasks that a worker still had when it exited, and judges those that may have
  /// cost it.
  ///
  /// @param noted the runs that had started in it, and others
  /// @return how many of its tasks had started
  int judge(WorkerEntry worker, WorkerExit exit, List<StartedRun> noted, long now) {
    long[] started =
        noted.stream()
            .filter(run -> isCutShort(worker, run))
            .mapToLong(StartedRun::task)
            .distinct()
            .toArray();
    if (worker.joined != null) {
      started = withUnreported(worker, started);
    }
    if (worker.blameless || worker.isPool()) {
      for (long id : started) {
        spare(worker, exit, id, now);
      }
    } else if (started.length == 1) {
      blame(worker, exit, started[0], now);
    } else if (started.length == 0 && worker.isQuarantine && worker.inFlight() > 0) {
      blame(worker, exit, tasks.inFlightIn(worker.number)[0], now);
    } else {
      for (long id : started.length > 0 ? started : inFlightIn(worker)) {
        suspect(worker, exit, id, started.length > 0, now);
      }
    }
    for (long id : inFlightIn(worker)) {
      if (worker.joined != null) {
        spare(worker, exit, id, now);
      } else {
        flow.makePendingAgain(worker, tasks.page(id), TaskPage.slot(id), id, null, now);
      }
    }
    return started.length;
  }

  /// Those that had started in a worker that joined, and as many of the oldest others as it had
  /// slots left: it tells of starts, but what it told last may not have come.
  private long[] withUnreported(WorkerEntry worker, long[] started) {
    int free = worker.concurrency - started.length;
    if (free <= 0 || started.length == worker.inFlight() || started.length == 0) {
      return started;
    }
    Set<Long> told = Arrays.stream(started).boxed().collect(Collectors.toSet());
    LongStream others =
        Arrays.stream(inFlightIn(worker)).filter(id -> !told.contains(id)).sorted().limit(free);
    return LongStream.concat(Arrays.stream(started), others).toArray();
  }

  /// Ends all tasks that workers have.
  void endAll(WorkerTable workers, Ending ending) {
    for (int index = 0; index < workers.size(); index++) {
      endAll(workers.get(index), ending);
    }
  }

  private void endAll(WorkerEntry worker, Ending ending) {
    for (long id : inFlightIn(worker)) {
      TaskPage page = tasks.page(id);
      int slot = TaskPage.slot(id);
      int attempt = page.attempts[slot] + 1;
      inFlight.remove(worker, page, slot, id);
      var outcome = Outcome.local(ending, worker.number, worker.pid(), attempt, null);
      flow.finish(page, slot, id, ending, outcome);
    }
  }

  private long[] inFlightIn(WorkerEntry worker) {
    return worker.inFlight() == 0 ? NONE : tasks.inFlightIn(worker.number);
  }

  private boolean isCutShort(WorkerEntry worker, StartedRun run) {
    TaskPage page = tasks.page(run.task());
    int slot = TaskPage.slot(run.task());
    return inFlight.has(worker, page, slot) && (byte) page.runs[slot] == run.run();
  }

  /// The worker was ended for what another task did: only one that may never start again is lost.
  private void spare(WorkerEntry worker, WorkerExit exit, long id, long now) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    Outcome loss =
        mayLose(page, slot, Cause.OTHER) == 1 ? loss(worker, exit, page, slot, Ending.LOST) : null;
    flow.makePendingAgain(worker, page, slot, id, loss, now);
  }

  private void blame(WorkerEntry worker, WorkerExit exit, long id, long now) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    boolean isOver = isLast(page, slot, id, exit.cause());
    Ending alone = isOver ? Ending.POISONED : Ending.LOST_ALONE;
    Outcome loss = loss(worker, exit, page, slot, worker.isQuarantine ? alone : Ending.LOST);
    if (exit.cause() == Cause.OUT_OF_MEMORY) {
      page.suspicions[slot]++;
    } else {
      page.attempts[slot]++;
    }
    comeBack(worker, page, slot, id, loss, isOver, now);
  }

  private void suspect(WorkerEntry worker, WorkerExit exit, long id, boolean hadStarted, long now) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    boolean isOver = hadStarted && mayLose(page, slot, exit.cause()) == 1;
    Outcome loss = loss(worker, exit, page, slot, Ending.LOST);
    page.suspicions[slot]++;
    comeBack(worker, page, slot, id, loss, isOver, now);
  }

  private void comeBack(
      WorkerEntry worker,
      TaskPage page,
      int slot,
      long id,
      Outcome loss,
      boolean isOver,
      long now) {
    if (!isOver && page.states[slot] == TaskTable.IN_FLIGHT) {
      retries.remember(id, loss);
    }
    flow.makePendingAgain(worker, page, slot, id, isOver ? loss : null, now);
  }

  /// Whether a loss that the task is to blame for is the last that it may cost.
  private boolean isLast(TaskPage page, int slot, long id, Cause cause) {
    int memory = retries.lossesOf(id, Cause.OUT_OF_MEMORY);
    int others = page.attempts[slot] + page.suspicions[slot] - memory;
    int used = cause == Cause.OUT_OF_MEMORY ? memory : others;
    return used + 1 >= mayLose(page, slot, cause);
  }

  /// How many losses of workers for this cause a task may see. One that may run but once sees one.
  private int mayLose(TaskPage page, int slot, Cause cause) {
    TaskSettings settings = tasks.block(page, slot).settings;
    return switch (cause) {
      case OUT_OF_MEMORY ->
          settings.maxAttempts() == 1 ? 1 : settings.retry().outOfMemoryAttempts();
      case OTHER -> settings.maxAttempts();
    };
  }

  private static Outcome loss(
      WorkerEntry worker, WorkerExit exit, TaskPage page, int slot, Ending ending) {
    return Outcome.local(ending, worker.number, worker.pid(), page.attempts[slot] + 1, exit);
  }
}
