package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome.Ending;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
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

  private static final int MAX_TURNS = 60_000;
  private static final long REPORT = 25_000 * Traits.MILLISECOND;
  private static final long RECRUITING = 500 * Traits.MILLISECOND;
  private static final long CALM = 300_000 * Traits.MILLISECOND;
  private static final long CALM_FOR_TASK = 20_000 * Traits.MILLISECOND;

  final Traits traits;
  final Dice dice;
  final CheckedCore core;
  final SimulatedInputs inputs = new SimulatedInputs(this);

  /// What happens, in words; null where nobody will read it.
  final @Nullable Trace trace;

  /// The tasks that end every worker in which they start.
  final Set<Long> poison = new HashSet<>();

  long now;

  /// Whether a worker has ended for another reason, or unheard.
  private boolean hadMisfortune;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final TreeMap<Integer, SimulatedWorker> workers = new TreeMap<>();
  private final SimulatedUser user;

  /// The process that was the last to come to a pool that launches none.
  private long lastRecruit;

  private int turns;
  private long eventCount;

  /// To be done once the pool has come to rest; null when that is not awaited.
  private @Nullable Runnable atRest;

  private long restBy;

  SimulatedPool(Script script) {
    traits = Traits.random(script.seed());
    dice = new Dice(script.seed(), traits.odds(), script.only());
    now = dice.upTo(1L << 40, Chance.TURN, -1) - (1L << 39);
    trace = script.isTraced() ? new Trace(() -> now) : null;
    core = new CheckedCore(traits.settings(), trace == null ? this : trace.watch(this));
    user = new SimulatedUser(this, script.stepTimes());
  }

  /// Runs until the pool has terminated; says how many inputs there were.
  int run() {
    core.core.opened(now);
    core.turnEnded(now);
    if (traits.settings().workers() == 0) {
      recruit();
    }
    user.begin();

    while (!events.isEmpty() || core.core.state() != PoolState.TERMINATED) {
      if (++turns > MAX_TURNS) {
        throw new AssertionError("the pool does not come to its end");
      }
      turn();
    }
    user.closeBlocks();
    core.checkEnd();
    Model.check(workers.isEmpty(), "worker processes are left");
    return core.inputs;
  }

  List<Long> stepTimes() {
    return user.stepTimes;
  }

  private void turn() {
    long tick = core.core.nextTick();
    Event next = events.peek();
    if (tick == Long.MAX_VALUE && next == null) {
      throw new AssertionError("the pool waits for nothing");
    }
    now = Math.max(now, next == null ? tick : Math.min(tick, next.time));
    int effectsBefore = core.model.effects;
    var random = dice.random(Chance.TURN, turns);
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
    checkRest();
  }

  /// There are no faults any more: soon all tasks must have ended and all places be taken.
  void calmDown(Runnable next) {
    dice.calm();
    atRest = next;
    restBy = now + CALM + CALM_FOR_TASK * core.model.unended();
  }

  private void checkRest() {
    Runnable next = atRest;
    if (next != null && isAtRest()) {
      atRest = null;
      after(0, next);
    } else if (next != null && now > restBy) {
      throw new AssertionError("the pool does not recover");
    }
  }

  private boolean isAtRest() {
    Model model = core.model;
    return model.unended() == 0
        && (!model.isWorking()
            || model.workers.values().stream()
                    .filter(worker ->
                        worker.isLaunched() && worker.takesTasks() && !worker.isQuarantine)
                    .count()
                == traits.settings().workers());
  }

  private boolean isDue() {
    return !events.isEmpty() && events.peek().time <= now;
  }

  /// This process was stopped for a while.
  void suspend(long nanos) {
    // What is under way to a worker comes late with it, though no worker really waits.
    workers.values().stream()
        .filter(worker -> worker.toWorker.arrivedAt() > now)
        .forEach(worker -> worker.isTroubled(now + nanos));
    now += nanos;
    core.model.deadlines.resumedAt = now;
    if (nanos <= traits.settings().leaseNanos()) {
      // Too short to be forgiven for sure.
      workers.values().forEach(worker -> worker.isTroubled(now));
    }
  }

  /// A worker process ends though nobody told it to finish, or not all it said is heard in time.
  void hasMisfortune() {
    hadMisfortune = true;
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, eventCount++, action));
  }

  void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /// The worker processes that have not been forgotten.
  List<SimulatedWorker> workers() {
    return List.copyOf(workers.values());
  }

  void join(JoinedWorker joined) {
    int number = inputs.joined(joined);
    workers.put(number, new SimulatedWorker(this, number, joined));
  }

  /// Somebody starts workers for a pool that launches none, so that its tasks end, and replaces
  /// those that are gone.
  private void recruit() {
    if (core.core.joined().areWelcome() && workers.size() <= lastRecruit % 3) {
      lastRecruit++;
      join(new JoinedWorker("r" + lastRecruit % 4, lastRecruit, 1 + (int) (lastRecruit % 5)));
    }
    if (core.model.isWorking()) {
      long pause = RECRUITING + dice.upTo(RECRUITING, Chance.WORKER, ~lastRecruit);
      after(pause, this::recruit);
    }
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
    if (reason.startsWith("no sign of life") && to.isWell(traits.settings().leaseNanos())) {
      throw new AssertionError("w" + worker + " is well and was killed");
    }
    if (reason.startsWith("a task is long past") && to.isWell(REPORT) && to.keepsTime) {
      throw new AssertionError("w" + worker + " keeps the time and was killed");
    }
    to.kill(reason);
  }

  @Override
  public void end(TaskBlock block, int index, Outcome outcome) {
    if (outcome.ending() == Ending.POISONED && !poison.contains(block.id(index))) {
      Model.check(hadMisfortune, "a task is blamed for what another one does");
    }
  }

  @Override
  public void leftPending(int tasks, long bytes) {
    user.leftPending(tasks);
  }

  @Override
  public void stateChanged(PoolState state, String reason) {}

  @Override
  public void workerReady(int worker, long pid) {}

  @Override
  public void workerSuspected(int worker, long pid, long silentNanos) {}

  @Override
  public void workerRecovered(int worker, long pid) {}

  @Override
  public void workerExited(WorkerExit exit, boolean lost, int started, int returned) {}
}
