package dev.loompool.internal.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Submits, cancels and closes at random.
final class SimulatedUser {
  private static final TaskSink NO_SINK =
      new TaskSink() {
        @Override
        public void ended(TaskBlock block, int index, Outcome outcome) {}

        @Override
        public void turnEnded() {}
      };

  private static final long PAUSE_WHEN_IDLE = 500 * Traits.MILLISECOND;
  private static final int HUGE_BYTES = 600_000;

  /// When each step is to be, one more at most than there was time for.
  final List<Long> stepTimes;

  private final boolean isReplay;
  private final SimulatedPool pool;
  private final SimulatedMisfortunes misfortunes;
  private final List<TaskBlock> openBlocks = new ArrayList<>();
  private long nextId = 1;
  private int steps;
  private int stepsAfterClosing;

  /// How many of its tasks no worker has had yet.
  private int waiting;

  SimulatedUser(SimulatedPool pool, @Nullable List<Long> stepTimes) {
    this.pool = pool;
    this.misfortunes = new SimulatedMisfortunes(pool);
    this.isReplay = stepTimes != null;
    this.stepTimes = stepTimes == null ? new ArrayList<>() : stepTimes;
  }

  void begin() {
    stepsAfterClosing = (int) pool.dice.upTo(4, Chance.CLOSE, 0);
    if (!isReplay) {
      stepTimes.add(pool.now);
    }
    pool.at(stepTimes.getFirst(), this::step);
  }

  private void step() {
    Traits traits = pool.traits;
    int inputsBefore = pool.core.inputs;
    int number = steps++;
    if (pool.core.model.unended() <= 2 * traits.batchSize()) {
      submit(number);
    }
    if (pool.dice.happens(Chance.CANCELS, number)) {
      cancel(pool.dice.random(Chance.CANCELS, number));
    }
    misfortunes.strike(number, nextId);
    if (!isReplay && pool.core.inputs < traits.inputs()) {
      long pause = pool.core.inputs == inputsBefore ? PAUSE_WHEN_IDLE : 0;
      long most = Math.max(pause, traits.betweenUserSteps());
      stepTimes.add(pool.now + pool.dice.upTo(most, Chance.STEP, number));
    }
    if (steps < stepTimes.size()) {
      pool.at(Math.max(pool.now, stepTimes.get(steps)), this::step);
    } else if (traits.isCalmedDown()) {
      pool.calmDown(this::close);
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
    Model.checkEqual("tasks that the shell thinks pending", waiting, 0);
  }

  /// So many tasks have left the pending ones.
  void leftPending(int count) {
    waiting -= count;
    Model.check(waiting >= 0, "more tasks have left the pending ones than there were");
  }

  private void close() {
    SplittableRandom random = pool.dice.random(Chance.CLOSE, 1 + stepsAfterClosing);
    if (random.nextBoolean()) {
      pool.inputs.shutdown();
      if (random.nextBoolean()) {
        pool.after(random.nextLong(20 * pool.traits.runNanos()), () -> pool.inputs.terminate());
      }
    } else {
      pool.inputs.terminate();
    }
    if (stepsAfterClosing-- > 0) {
      pool.after(random.nextLong(pool.traits.betweenUserSteps()), this::lateStep);
    }
  }

  private void lateStep() {
    int number = steps++;
    submit(number);
    cancel(pool.dice.random(Chance.CANCELS, number));
    close();
  }

  private void submit(int step) {
    SplittableRandom random = pool.dice.random(Chance.TASK, step);
    if (openBlocks.isEmpty() || random.nextBoolean()) {
      int capacity = random.nextInt(1, pool.traits.batchSize() + 1);
      var settings = pool.traits.tasks().get(random.nextInt(pool.traits.tasks().size()));
      openBlocks.add(new TaskBlock(1, nextId, 0, capacity, settings, NO_SINK));
      nextId += capacity;
    }
    TaskBlock block = openBlocks.get(random.nextInt(openBlocks.size()));
    int from = block.size();
    boolean isHuge = pool.dice.happens(Chance.HUGE_ARGUMENT, step);
    int most = Math.min(block.capacity() - from, pool.traits.maxPending() - waiting);
    most = Math.min(most, isHuge ? 4 : pool.core.model.isWorking() ? most : 2);
    int bytes = isHuge ? HUGE_BYTES : random.nextInt(20);
    int count = random.nextInt(Math.max(0, most) + 1);
    for (int index = 0; index < count; index++) {
      if (pool.dice.isLeft(Chance.TASK, ((long) step << 32) + index)) {
        block.append(new byte[bytes], bytes, random.nextInt(4));
        long id = block.id(block.size() - 1);
        if (pool.dice.happens(Chance.POISON, id)) {
          pool.poison.add(id);
        }
      }
    }
    if (block.size() > from) {
      waiting += block.size() - from;
      pool.inputs.submitted(block, from, block.size());
    }
    if (block.size() == block.capacity() || random.nextInt(10) < 3) {
      openBlocks.remove(block);
      pool.core.core.blockClosed(block);
    }
  }

  private void cancel(SplittableRandom random) {
    for (int left = random.nextInt(1, 6); left > 0; left--) {
      pool.inputs.cancelRequested(random.nextLong(nextId + 1));
    }
  }
}
