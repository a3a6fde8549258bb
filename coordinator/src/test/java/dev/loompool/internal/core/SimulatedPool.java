package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A shell and worker processes around a core, with a clock of their own: one seed, one history.
final class SimulatedPool implements PoolEffects {
  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return time == other.time ? Long.compare(order, other.order) : Long.compare(time, other.time);
    }
  }

  private static final int MAX_TURNS = 300_000;

  final Traits traits;
  final CheckedCore core;
  long now;
  int turns;

  /// The tasks that end every worker in which they start.
  final Set<Long> poison = new HashSet<>();

  /// Whether a worker has ended for another reason.
  private boolean hadMisfortune;

  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final TreeMap<Integer, SimulatedWorker> workers = new TreeMap<>();
  private final SimulatedUser user;
  private long eventCount;

  SimulatedPool(long seed) {
    traits = Traits.random(seed);
    random = new SplittableRandom(~seed);
    core = new CheckedCore(traits.settings(), this);
    now = random.nextLong(-1L << 40, 1L << 40);
    user = new SimulatedUser(this);
  }

  /// Runs until the pool has terminated; says how many inputs there were.
  int run() {
    core.core.opened(now);
    core.turnEnded(now);
    after(0, user::step);

    while (!events.isEmpty() || core.core.state() != PoolState.TERMINATED) {
      if (++turns > MAX_TURNS) {
        throw new AssertionError("the pool does not come to its end");
      }
      turn();
    }
    user.closeBlocks();
    core.checkEnd();
    return core.inputs;
  }

  private void turn() {
    long tick = core.core.nextTick();
    Event next = events.peek();
    if (tick == Long.MAX_VALUE && next == null) {
      throw new AssertionError("the pool waits for nothing");
    }
    now = Math.max(now, next == null ? tick : Math.min(tick, next.time));
    int effectsBefore = core.model.effects;
    boolean isTicked = tick <= now && (next == null || next.time > now || random.nextBoolean());
    if (isTicked) {
      core.ticked(now);
    } else {
      for (int left = random.nextInt(1, 6); left > 0 && isDue(); left--) {
        events.remove().action.run();
      }
    }
    core.core.isHungry();
    core.turnEnded(now);
    if (isTicked
        && tick == now
        && core.model.effects == effectsBefore
        && --core.model.deadlines.ticks < 0) {
      throw new AssertionError("a tick was wanted for nothing");
    }
    if (isTicked && core.core.nextTick() <= now) {
      throw new AssertionError("the next tick is not in the future");
    }
  }

  private boolean isDue() {
    return !events.isEmpty() && events.peek().time <= now;
  }

  /// This process was stopped for a while.
  void suspend(long nanos) {
    now += nanos;
    core.model.deadlines.resumedAt = now;
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, eventCount++, action));
  }

  void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  long upTo(long limit) {
    return random.nextLong(limit + 1);
  }

  int below(int limit) {
    return random.nextInt(limit);
  }

  /// Some worker process that has not been forgotten; null when there is none.
  @Nullable SimulatedWorker anyWorker() {
    List<SimulatedWorker> all = new ArrayList<>(workers.values());
    return all.isEmpty() ? null : all.get(below(all.size()));
  }

  void forget(SimulatedWorker worker) {
    workers.remove(worker.number);
  }

  private SimulatedWorker worker(int number) {
    return requireNonNull(workers.get(number));
  }

  @Override
  public void launch(int worker) {
    workers.put(worker, new SimulatedWorker(this, worker));
  }

  @Override
  public void send(int worker, TaskBlock block, int from, int count, int attempt, int run) {
    SimulatedWorker to = worker(worker);
    long sentAt = now;
    to.tell(() -> to.slots.add(block, from, count, run, now - sentAt));
  }

  @Override
  public void revoke(int worker, int count) {
    SimulatedWorker to = worker(worker);
    to.tell(() -> to.slots.giveBack(count));
  }

  @Override
  public void cancel(int worker, long task) {
    SimulatedWorker to = worker(worker);
    to.tell(() -> to.slots.cancel(task));
  }

  @Override
  public void drain(int worker) {
    SimulatedWorker to = worker(worker);
    to.tell(to::drain);
  }

  @Override
  public void ping(int worker) {
    SimulatedWorker to = worker(worker);
    to.tell(to::pong);
  }

  @Override
  public void kill(int worker, String reason) {
    SimulatedWorker to = worker(worker);
    if (reason.startsWith("no sign of life") && to.isWell()) {
      throw new AssertionError("w" + worker + " is well and was killed");
    }
    if (reason.startsWith("a task is long past") && to.isWell() && to.keepsTime) {
      throw new AssertionError("w" + worker + " keeps the time and was killed");
    }
    after(upTo(traits.latencyNanos()), () -> to.die(reason));
  }

  /// A worker process ends though nobody told it to finish.
  void hasMisfortune() {
    hadMisfortune = true;
  }

  @Override
  public void end(TaskBlock block, int index, Outcome outcome) {
    if (outcome.ending() == Ending.POISONED && !poison.contains(block.id(index))) {
      Model.check(hadMisfortune, "a task is blamed for what another one does");
    }
  }

  @Override
  public void leftPending(int tasks, long bytes) {}

  @Override
  public void stateChanged(PoolState state, String reason) {}

  @Override
  public void workerReady(int worker, long pid) {}

  @Override
  public void workerExited(WorkerExit exit, boolean lost, int started, int returned) {}
}
