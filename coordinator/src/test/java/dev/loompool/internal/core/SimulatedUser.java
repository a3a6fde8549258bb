package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.List;

/// Submits, cancels and closes at random, and lets misfortunes happen.
final class SimulatedUser {
  private static final TaskSink NO_SINK =
      new TaskSink() {
        @Override
        public void ended(TaskBlock block, int index, Outcome outcome) {}

        @Override
        public void turnEnded() {}
      };

  private static final long PAUSE_WHEN_IDLE = 500 * Traits.MILLISECOND;
  private static final int HUGE_ARGUMENT = 600_000;

  private final SimulatedPool pool;
  private final List<TaskBlock> openBlocks = new ArrayList<>();
  private long nextId = 1;
  private int stepsAfterClosing;
  private int suspensions = 3;

  SimulatedUser(SimulatedPool pool) {
    this.pool = pool;
    this.stepsAfterClosing = pool.below(5);
  }

  void step() {
    Traits traits = pool.traits;
    int inputsBefore = pool.core.inputs;
    if (pool.core.model.unended() <= 2 * traits.batchSize()) {
      submit();
    }
    if (pool.happens(traits.cancels())) {
      cancel();
    }
    SimulatedWorker worker = pool.anyWorker();
    if (worker != null && pool.happens(traits.crashes())) {
      pool.after(pool.upTo(10 * traits.latencyNanos()), () -> worker.die("crashed"));
    }
    if (worker != null && pool.happens(traits.freezes())) {
      worker.freeze();
    }
    if (pool.happens(traits.noise())) {
      makeNoise();
    }
    if (suspensions > 0 && pool.happens(traits.suspensions())) {
      suspensions--;
      pool.suspend(pool.upTo(60_000 * Traits.MILLISECOND));
    }
    if (pool.core.inputs < traits.inputs()) {
      long pause = pool.core.inputs == inputsBefore ? PAUSE_WHEN_IDLE : 0;
      pool.after(pool.upTo(Math.max(pause, traits.betweenUserSteps())), this::step);
    } else {
      close();
    }
  }

  /// Gives up all ids that have not been used, up to the end of a page.
  void closeBlocks() {
    int rest = TaskPage.SIZE - TaskPage.slot(nextId);
    openBlocks.add(new TaskBlock(1, nextId, 0, rest, CoreFixture.settings(1), NO_SINK));
    openBlocks.forEach(block -> pool.core.core.blockClosed(block));
    openBlocks.clear();
  }

  private void close() {
    if (pool.happens(0.5)) {
      pool.core.core.shutdown(pool.now);
      if (pool.happens(0.5)) {
        long wait = pool.upTo(20 * pool.traits.runNanos());
        pool.after(wait, () -> pool.core.terminate(pool.now));
      }
    } else {
      pool.core.terminate(pool.now);
    }
    if (stepsAfterClosing-- > 0) {
      pool.after(pool.upTo(pool.traits.betweenUserSteps()), this::lateStep);
    }
  }

  private void lateStep() {
    submit();
    cancel();
    close();
  }

  private void submit() {
    if (openBlocks.isEmpty() || pool.happens(0.5)) {
      int capacity = 1 + pool.below(pool.traits.batchSize());
      var settings = pool.traits.tasks().get(pool.below(pool.traits.tasks().size()));
      openBlocks.add(new TaskBlock(1, nextId, 0, capacity, settings, NO_SINK));
      nextId += capacity;
    }
    TaskBlock block = openBlocks.get(pool.below(openBlocks.size()));
    int from = block.size();
    int most =
        pool.core.model.isWorking() ? block.capacity() : Math.min(block.capacity(), from + 2);
    int count = pool.below(most - from + 1);
    int bytes = pool.happens(0.001) ? HUGE_ARGUMENT : pool.below(20);
    for (int left = Math.min(count, bytes == HUGE_ARGUMENT ? 4 : count); left > 0; left--) {
      block.append(new byte[bytes], bytes, pool.below(4));
      if (pool.happens(pool.traits.poison())) {
        pool.poison.add(block.id(block.size() - 1));
      }
    }
    if (block.size() > from) {
      pool.core.submitted(block, from, block.size(), pool.now);
    }
    if (block.size() == block.capacity() || pool.happens(0.3)) {
      openBlocks.remove(block);
      pool.core.core.blockClosed(block);
    }
  }

  private void cancel() {
    for (int left = 1 + pool.below(5); left > 0; left--) {
      pool.core.cancelRequested(pool.upTo(nextId), pool.now);
    }
  }

  /// Says to the core what no worker should say, half the time about a task that is in flight.
  private void makeNoise() {
    int worker = pool.below(12);
    long task = pool.upTo(nextId + 10) - 5;
    int run = pool.below(4);
    ModelTask known = pool.core.model.tasks.get(task);
    if (known != null && pool.happens(0.5)) {
      worker = known.worker;
    }
    boolean isTrue = known != null && known.isIn(worker, run);
    switch (pool.below(5)) {
      case 0, 1 -> {
        if (!isTrue) {
          Outcome outcome = Model.heard(Ending.VALUE, worker);
          pool.core.taskEnded(worker, task, run, outcome, pool.now);
        }
      }
      case 2 -> {
        if (!isTrue) {
          pool.core.taskReturned(worker, task, run, pool.now);
        }
      }
      case 3 -> {
        if (!pool.core.model.isRevoking(worker)) {
          pool.core.revokeAnswered(worker, pool.now);
        }
      }
      default -> pool.core.core.heard(worker, pool.now);
    }
  }
}
