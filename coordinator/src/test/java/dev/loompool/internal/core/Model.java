package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import dev.loompool.PoolState;
import dev.loompool.internal.core.ModelTask.State;
import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a simulation knows of a pool: every task, and every worker that has not exited.
final class Model {
  private static final long SETTLED = 1_000 * Traits.MILLISECOND;

  /// The shortest pause between launches that fail.
  private static final long PAUSE = 22_500 * Traits.MILLISECOND;

  final Map<Long, ModelTask> tasks = new HashMap<>();
  final TreeMap<Integer, ModelWorker> workers = new TreeMap<>();
  final Set<ModelTask> delayed = new HashSet<>();

  /// Those that wait for no time, and run alone next.
  final Set<ModelTask> suspects = new HashSet<>();

  final ModelDeadlines deadlines = new ModelDeadlines();
  PoolState state = PoolState.OPEN;
  long now;
  boolean broken;

  /// The delayed ones too.
  int pending;

  int inFlight;
  int ended;

  /// What has left the pending ones, each task once.
  int departed;

  long departedBytes;

  /// What the core has told of that.
  int left;

  long leftBytes;
  int lastWorker;
  int failedLaunches;
  long pausedUntil = Long.MIN_VALUE;
  int losses;

  /// How many tasks the last loss was said to have met.
  int lossStarted;

  int lossReturned;
  int effects;
  long stale;

  boolean isWorking() {
    return state == PoolState.OPEN
        || state == PoolState.DEGRADED
        || state == PoolState.SHUTTING_DOWN;
  }

  /// Whether too many launches in a row have been in vain.
  boolean isFailing() {
    return failedLaunches > 5;
  }

  /// Sees which workers have been ready for a second.
  void settle(long now) {
    for (ModelWorker worker : workers.values()) {
      if (worker.ready && now - worker.readyAt >= SETTLED) {
        proved(worker);
      }
    }
  }

  void proved(ModelWorker worker) {
    if (!worker.isProven) {
      worker.isProven = true;
      failedLaunches = 0;
    }
  }

  /// A launch has been in vain.
  void launchFailed() {
    failedLaunches++;
    pause();
  }

  /// If launches fail, there is none for a while.
  void pause() {
    if (isFailing()) {
      pausedUntil = now + PAUSE;
    }
  }

  int unended() {
    return pending + inFlight;
  }

  ModelTask task(long id) {
    return requireNonNull(tasks.get(id));
  }

  ModelWorker worker(int number) {
    return requireNonNull(workers.get(number));
  }

  boolean isRevoking(int number) {
    ModelWorker worker = workers.get(number);
    return worker != null && worker.revoking;
  }

  List<ModelTask> tasksIn(int worker) {
    List<ModelTask> there = new ArrayList<>();
    for (ModelTask task : tasks.values()) {
      if (task.state == State.IN_FLIGHT && task.worker == worker) {
        there.add(task);
      }
    }
    return there;
  }

  void submitted(ModelTask task) {
    check(tasks.put(task.id(), task) == null, "an id was used twice");
    pending++;
    deadlines.submitted(task);
    if (!isWorking()) {
      task.outcome = unseen(broken ? Ending.POOL_BROKEN : Ending.POOL_TERMINATED);
    }
  }

  void sent(ModelTask task, ModelWorker worker, int run, ModelTask.Chunk chunk) {
    departs(task);
    delayed.remove(task);
    suspects.remove(task);
    task.state = State.IN_FLIGHT;
    task.runs = run;
    task.worker = worker.number;
    task.chunk = chunk;
    pending--;
    inFlight++;
    worker.inFlight++;
    worker.chunks += chunk.size++ == 0 ? 1 : 0;
    worker.sent++;
  }

  /// A task in flight is pending again, or about to end.
  void comesBack(ModelTask task) {
    if (task.cancelRequested) {
      task.outcome = unseen(Ending.CANCELLED);
    } else if (task.fate != null) {
      task.outcome = unseen(task.fate);
    } else if (task.deadline <= now) {
      task.outcome = unseen(Ending.DEADLINE_PASSED);
    } else {
      task.state = State.PENDING;
      leaves(task);
      pending++;
      if (task.runsAlone()) {
        suspects.add(task);
      }
    }
  }

  /// An attempt of a task in flight has ended, and another follows.
  void isDelayed(ModelTask task, Outcome attempt) {
    long delay = task.longestDelay();
    deadlines.ticks++;
    task.dueFrom = now + delay / 2;
    task.dueTo = now + delay;
    task.charged++;
    task.earlier.add(attempt);
    task.state = State.DELAYED;
    delayed.add(task);
    leaves(task);
    pending++;
  }

  void ended(ModelTask task, Outcome outcome) {
    if (task.isWaiting()) {
      departs(task);
      delayed.remove(task);
      suspects.remove(task);
      pending--;
    } else {
      leaves(task);
    }
    task.outcome = outcome;
    task.state = State.ENDED;
    ended++;
  }

  /// A worker says, unheard by the core, that it starts a task.
  void started(long id) {
    ModelTask task = task(id);
    task.starts++;
    check(++task.executions <= task.maxAttempts(), task);
    int losses = task.charged + task.suspicions + task.memoryLosses + task.spared;
    check(task.starts <= 1 + losses, task);
    check(task.maxAttempts() > 1 || task.starts == 1, "a task runs again that may not");
  }

  private void leaves(ModelTask task) {
    inFlight--;
    ModelWorker worker = workers.get(task.worker);
    if (worker != null) {
      worker.inFlight--;
      worker.chunks -= --task.chunk.size == 0 ? 1 : 0;
    }
  }

  private void departs(ModelTask task) {
    if (task.runs == 0) {
      departed++;
      departedBytes += task.block.length(task.index);
    }
  }

  /// An outcome that a worker sends; it equals no other.
  static Outcome heard(Ending ending, int worker) {
    return new Outcome(ending, new byte[1], 0, 1, worker, 1, 1, 1, null, null, List.of());
  }

  /// An outcome that the core is to make, of which only the ending is known.
  static Outcome unseen(Ending ending) {
    return Outcome.local(ending, -1, 0, 0, null);
  }

  static void checkEqual(String what, long actual, long expected) {
    if (actual != expected) {
      throw new AssertionError(what + " is " + actual + " but should be " + expected);
    }
  }

  static void check(boolean holds, @Nullable Object what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
