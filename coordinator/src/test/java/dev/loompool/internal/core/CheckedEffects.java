package dev.loompool.internal.core;

import static dev.loompool.internal.core.Model.check;
import static dev.loompool.internal.core.Model.checkEqual;

import dev.loompool.PoolState;
import dev.loompool.internal.core.ModelTask.State;
import dev.loompool.internal.core.Outcome.Ending;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// Checks what a core wants done against a model, and passes it on.
final class CheckedEffects implements PoolEffects {
  private final CoreSettings settings;
  private final Model model;
  private final PoolEffects next;
  private final IntUnaryOperator window;
  private final IntPredicate isQuarantine;

  CheckedEffects(
      CoreSettings settings,
      Model model,
      PoolEffects next,
      IntUnaryOperator window,
      IntPredicate isQuarantine) {
    this.settings = settings;
    this.model = model;
    this.next = next;
    this.window = window;
    this.isQuarantine = isQuarantine;
  }

  @Override
  public void launch(int worker) {
    effect();
    check(model.isWorking(), model.state);
    check(!model.isFailing() || model.pausedUntil <= model.now, "launched in vain too soon");
    model.pause();
    checkEqual("number", worker, model.lastWorker + 1);
    model.lastWorker = worker;
    boolean alone = isQuarantine.test(worker);
    model.workers.put(worker, new ModelWorker(worker, alone, settings));
    long same =
        model.workers.values().stream()
            .filter(each -> each.isLaunched() && each.isQuarantine == alone && each.isToStay())
            .filter(each -> !alone || !each.isDone())
            .count();
    check(same <= (alone ? 1 : settings.workers()), "too many workers");
    check(!alone || !model.suspects.isEmpty() || !model.delayed.isEmpty(), "nobody to be alone");
    next.launch(worker);
  }

  @Override
  public void send(int number, TaskBlock block, int from, int count, int attempt, int run) {
    effect();
    ModelWorker worker = model.worker(number);
    check(worker.takesTasks() && !worker.suspected, worker);
    if (settings.workers() == 0) {
      worker.isQuarantine = isQuarantine.test(number); // It may be borrowed for suspects.
    }
    check(!worker.isQuarantine || (count == 1 && worker.inFlight == 0), worker);
    long bytes = 0;
    var chunk = new ModelTask.Chunk();
    for (int index = from; index < from + count; index++) {
      ModelTask task = model.task(block.id(index));
      check(task.block == block && task.isWaiting(), task);
      check(task.state == State.PENDING || task.dueFrom <= model.now, task);
      check(model.now < task.deadline, task);
      check(task.runsAlone() == worker.isQuarantine, task);
      checkEqual("attempt", attempt, task.charged + 1);
      checkEqual("run", run, task.runs + 1);
      check(!task.cancelRequested, task);
      if ((index - from) % block.settings.chunkSize() == 0) {
        chunk = new ModelTask.Chunk();
      }
      model.sent(task, worker, run, chunk);
      bytes += block.length(index);
    }
    check(count > 0 && (count == 1 || bytes <= 1 << 20), "a send of too many bytes");
    check(worker.chunks <= window.applyAsInt(number), worker);
    check(worker.inFlight <= Math.max(worker.concurrency + 1, CreditWindow.MAX_SIZE), worker);
    int most = worker.maxTasks;
    check(most == 0 || worker.sent <= most, worker);
    if (settings.scheduler() instanceof SimulatedScheduler scheduler && !worker.isQuarantine) {
      checkEqual("count", count, 1);
      scheduler.sent(block.id(from), number);
    }
    next.send(number, block, from, count, attempt, run);
  }

  @Override
  public void revoke(int number, int count) {
    effect();
    ModelWorker worker = model.worker(number);
    check(settings.spreadsByLoad() && worker.isReachable() && !worker.revoking, worker);
    int waiting = model.delayed.size() + model.suspects.size();
    check(count > 0 && model.pending == waiting, "a revoke for nothing");
    worker.revoking = true;
    next.revoke(number, count);
  }

  @Override
  public void cancel(int number, long id) {
    effect();
    ModelTask task = model.task(id);
    check(model.worker(number).isReachable() && task.isIn(number, task.runs), task);
    check(!task.cancelRequested, task);
    next.cancel(number, id);
  }

  @Override
  public void drain(int number) {
    effect();
    ModelWorker worker = model.worker(number);
    check(worker.takesTasks(), worker);
    boolean isSpent = worker.maxTasks > 0 && worker.sent == worker.maxTasks;
    boolean isUnused = worker.isQuarantine && model.suspects.isEmpty() && worker.inFlight == 0;
    boolean isEnd = model.state == PoolState.SHUTTING_DOWN && model.unended() == 0;
    check(isSpent || isUnused || isEnd || worker.leaving, worker);
    worker.draining = true;
    next.drain(number);
  }

  @Override
  public void ping(int number) {
    effect();
    ModelWorker worker = model.worker(number);
    // One that joined has a connection before it is ready.
    check(worker.isReachable() || (!worker.isLaunched() && !worker.killed), worker);
    next.ping(number);
  }

  @Override
  public void kill(int number, String reason) {
    effect();
    ModelWorker worker = model.worker(number);
    check(!worker.killed, worker);
    worker.killed = true;
    worker.dismissed =
        reason.startsWith("the pool") || reason.startsWith("it left before it was ready");
    if (reason.startsWith("a task is long past")) {
      check(model.deadlines.isOverdue(number, model.now), worker);
      worker.blameless = true;
    }
    next.kill(number, reason);
  }

  @Override
  public void end(TaskBlock block, int index, Outcome outcome) {
    model.effects++;
    ModelTask task = model.task(block.id(index));
    check(task.block == block && task.state != State.ENDED, task);
    checkEnding(task, outcome);
    if (settings.scheduler() instanceof SimulatedScheduler scheduler) {
      scheduler.ended(task.id());
    }
    check(outcome.earlier().equals(task.earlier), task);
    model.ended(task, outcome);
    next.end(block, index, outcome);
  }

  private void checkEnding(ModelTask task, Outcome outcome) {
    Outcome expected = task.outcome;
    Ending ending = outcome.ending();
    if (expected == null) {
      boolean broken = model.state == PoolState.BROKEN && ending == Ending.POOL_BROKEN;
      boolean late = task.isWaiting() && task.deadline <= model.now;
      check(broken || (late && ending == Ending.DEADLINE_PASSED), task);
    } else if (expected.worker() >= 0) {
      check(outcome.equals(expected.as(ending, outcome.earlier())), task);
    } else {
      check(ending == expected.ending(), task);
    }
  }

  @Override
  public void leftPending(int count, long bytes) {
    model.effects++;
    check(count > 0, "nothing has left");
    model.left += count;
    model.leftBytes += bytes;
    next.leftPending(count, bytes);
  }

  @Override
  public void stateChanged(PoolState changed, String reason) {
    effect();
    boolean recovers = changed == PoolState.OPEN && model.state == PoolState.DEGRADED;
    check(changed.compareTo(model.state) > 0 || recovers, changed);
    boolean alone = model.workers.isEmpty();
    check(changed != PoolState.BROKEN || (model.isFailing() && alone), "broken for no reason");
    check(changed != PoolState.DEGRADED || (model.isFailing() && !alone), "degraded");
    check(!recovers || !model.isFailing(), "recovered too early");
    check(changed != PoolState.TERMINATED || model.workers.isEmpty(), "terminated too early");
    model.broken |= changed == PoolState.BROKEN;
    model.state = changed;
    next.stateChanged(changed, reason);
  }

  @Override
  public void workerReady(int number, long pid) {
    effect();
    check(model.worker(number).takesTasks(), model.worker(number));
    next.workerReady(number, pid);
  }

  @Override
  public void workerSuspected(int number, long pid, long silentNanos) {
    effect();
    ModelWorker worker = model.worker(number);
    check(worker.isReachable() && !worker.suspected, worker);
    check(model.now - worker.heardAt >= 3_000_000_000L, worker);
    worker.suspected = true;
    next.workerSuspected(number, pid, silentNanos);
  }

  @Override
  public void workerRecovered(int number, long pid) {
    effect();
    ModelWorker worker = model.worker(number);
    check(worker.suspected, worker);
    worker.suspected = false;
    next.workerRecovered(number, pid);
  }

  @Override
  public void workerExited(WorkerExit exit, boolean lost, int started, int returned) {
    effect();
    if (lost) {
      model.losses++;
      model.lossStarted = started;
      model.lossReturned = returned;
    }
    next.workerExited(exit, lost, started, returned);
  }

  /// Anything but what belongs to a task that came too late.
  private void effect() {
    model.effects++;
    check(model.state != PoolState.TERMINATED, "an effect after the end");
  }
}
