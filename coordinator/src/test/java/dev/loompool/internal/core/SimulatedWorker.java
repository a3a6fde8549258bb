package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A worker process of a simulation, with the two directions of its connection.
final class SimulatedWorker {
  static final String POISONED = "was poisoned";
  private static final String DRAINED = "drained";
  private static final long END_WITHOUT_COORDINATOR = 2_000 * Traits.MILLISECOND;

  final int number;
  final int concurrency;

  /// Whether nobody launched it.
  final boolean isJoined;

  /// Whether it interrupts tasks at their limits.
  final boolean keepsTime;

  final SimulatedSlots slots;
  final SimulatedWire toWorker;
  final SimulatedWire toCore;
  private final SimulatedPool pool;
  private final List<StartedRun> noted = new ArrayList<>();

  /// What it would have done while it was stopped.
  private final ArrayDeque<Runnable> missed = new ArrayDeque<>();

  private boolean alive = true;
  private boolean stopped;
  private boolean connected;
  private boolean draining;
  private boolean exiting;

  /// When the last thing ended that kept it from being heard.
  private long troubledUntil = Long.MIN_VALUE / 2;

  /// One that is launched.
  SimulatedWorker(SimulatedPool pool, int number) {
    this(pool, number, pool.traits.settings().concurrency(), false);
    long launch = pool.dice.upTo(pool.traits.launchNanos(), Chance.WORKER, number);
    if (happens(Chance.LAUNCH_FAILS)) {
      after(launch, () -> die("failed to start"));
    } else if (!happens(Chance.LAUNCH_HANGS)) {
      after(launch, this::connect);
    }
  }

  /// One that joins. Its life ends with its connection; what comes back is another.
  SimulatedWorker(SimulatedPool pool, int number, JoinedWorker joined) {
    this(pool, number, joined.concurrency(), true);
    connected = true;
    after(pool.dice.upTo(pool.traits.latencyNanos(), Chance.WORKER, number), this::connect);
  }

  private SimulatedWorker(SimulatedPool pool, int number, int concurrency, boolean isJoined) {
    this.pool = pool;
    this.number = number;
    this.concurrency = concurrency;
    this.isJoined = isJoined;
    this.slots = new SimulatedSlots(pool, this);
    this.toWorker = new SimulatedWire(pool, number, false);
    this.toCore = new SimulatedWire(pool, number, true);
    this.keepsTime = !happens(Chance.FORGETS_TIME);
  }

  private void connect() {
    connected = true;
    if (happens(Chance.HANDSHAKE_FAILS)) {
      die("failed to introduce itself");
    } else {
      say(() -> pool.inputs.workerReady(number));
    }
  }

  /// Does this later, as far as the process lives and runs.
  void after(long nanos, Runnable action) {
    pool.after(nanos, () -> act(action));
  }

  private void act(Runnable action) {
    if (alive && stopped) {
      missed.add(action);
    } else if (alive) {
      action.run();
    }
  }

  /// Whether it has lived, run and been heard for so long.
  boolean isWell(long nanos) {
    return alive && !stopped && !exiting && troubledUntil < pool.now - nanos;
  }

  /// It may not be heard before this time though it is well.
  void isTroubled(long until) {
    troubledUntil = Math.max(troubledUntil, until);
  }

  /// The process does nothing for so long; [Long#MAX_VALUE] for always.
  void stop(long nanos) {
    if (alive && !stopped) {
      stopped = true;
      if (nanos < Long.MAX_VALUE) {
        pool.after(nanos, this::resume);
      }
    }
  }

  private void resume() {
    stopped = false;
    isTroubled(pool.now);
    while (alive && !missed.isEmpty()) {
      missed.remove().run();
    }
  }

  /// Nothing comes through for so long, in one of the directions at least.
  void block(long nanos, boolean fromCore, boolean fromWorker) {
    isTroubled(pool.now + nanos);
    if (fromCore) {
      toWorker.block(pool.now + nanos);
    }
    if (fromWorker) {
      toCore.block(pool.now + nanos);
    }
  }

  /// Its connection breaks.
  void cut() {
    if (alive && connected) {
      toWorker.cut(pool.now);
      toCore.cut(pool.now);
      long notice = pool.dice.upTo(pool.traits.latencyNanos(), Chance.CUT, number);
      pool.after(notice, () -> pool.inputs.workerDisconnected(number));
      long end = pool.dice.upTo(END_WITHOUT_COORDINATOR, Chance.CUT, ~number);
      after(end, () -> die("lost its coordinator"));
    }
  }

  /// The coordinator kills it.
  void kill(String reason) {
    boolean isLong = happens(Chance.KILL_TAKES_LONG);
    long most = isLong ? 60_000 * Traits.MILLISECOND : pool.traits.latencyNanos();
    pool.after(pool.dice.upTo(most, Chance.KILL_TAKES_LONG, ~number), () -> die(reason));
  }

  /// The process ends now; what it said last may be lost with it.
  void die(String reason) {
    if (!alive) {
      return;
    }
    alive = false;
    var random = pool.dice.random(Chance.LAST_WORDS_LOST, number);
    long late = Math.max(0, toCore.arrivedAt() - pool.now);
    boolean isLost = happens(Chance.LAST_WORDS_LOST);
    boolean isLate = happens(Chance.LAST_WORDS_LATE);
    if (isLost) {
      toCore.cut(pool.now + random.nextLong(late + 1));
    }
    long known = isLost || isLate ? random.nextLong(late + 1) : late;
    pool.after(known, () -> exits(reason));
    boolean isGoodbye = reason.equals(DRAINED) && !isLost && !isLate;
    if (!isGoodbye && !reason.equals(POISONED)) {
      pool.hasMisfortune();
    }
  }

  private void exits(String reason) {
    boolean isLong = happens(Chance.EXIT_TAKES_LONG);
    long most = isLong ? 10_000 * Traits.MILLISECOND : 2 * pool.traits.latencyNanos();
    long noticed = pool.dice.upTo(most, Chance.EXIT_TAKES_LONG, ~number);
    var random = pool.dice.random(Chance.WORKER, ~number);
    if (connected && random.nextInt(10) < 7) {
      pool.after(random.nextLong(noticed + 1), () -> pool.inputs.workerDisconnected(number));
    }
    pool.after(noticed, () -> exited(reason));
  }

  private void exited(String reason) {
    Cause cause = happens(Chance.OUT_OF_MEMORY) ? Cause.OUT_OF_MEMORY : Cause.OTHER;
    pool.inputs.workerExited(number, noted, reason, cause);
    pool.forget(this);
  }

  /// The coordinator says something; it is heard in order, later.
  void tell(Runnable message) {
    toWorker.carry(() ->
        act(() -> {
          if (!exiting) {
            message.run();
          }
        }));
  }

  private void say(Runnable message) {
    long key = toCore.nextKey();
    Runnable heard =
        () -> {
          pool.core.heard(number, pool.now);
          message.run();
        };
    long delay = pool.dice.upTo(pool.traits.settings().leaseNanos() / 3, Chance.OVERTAKEN, ~key);
    boolean isOvertaken = pool.dice.happens(Chance.OVERTAKEN, key);
    if (isOvertaken) {
      pool.hasMisfortune();
    }
    boolean isDuplicated = pool.dice.happens(Chance.DUPLICATED, key);
    toCore.carry(() -> {
      if (isOvertaken) {
        pool.after(delay, heard);
      } else {
        heard.run();
      }
      if (isDuplicated) {
        pool.after(delay, heard);
      }
    });
  }

  /// Tells that a run is under way, unheard by the core.
  void started(SimulatedRun run) {
    noted.add(new StartedRun(run.id, (byte) run.run));
    pool.core.model.started(run.id);
    if (pool.dice.happens(Chance.DIES_AT_START, run.key())) {
      after(0, () -> die("crashed at the start of a task"));
    }
  }

  void answer(SimulatedRun run, Ending ending) {
    if (pool.dice.happens(Chance.DIES_AT_END, run.key())) {
      after(0, () -> die("crashed at the end of a task"));
      return;
    }
    Outcome outcome = Model.heard(ending, number);
    say(() -> pool.inputs.taskEnded(number, run.id, run.run, outcome));
    drainIfDone();
  }

  void giveBack(SimulatedRun run) {
    say(() -> pool.inputs.taskReturned(number, run.id, run.run));
    drainIfDone();
  }

  void revokeAnswered() {
    say(() -> pool.inputs.revokeAnswered(number));
  }

  void pong() {
    say(() -> {});
  }

  /// It wants to go.
  void leave(boolean atOnce) {
    if (alive && !stopped && !exiting) {
      say(() -> pool.inputs.leaving(number, atOnce));
    }
  }

  void drain() {
    draining = true;
    drainIfDone();
  }

  private void drainIfDone() {
    if (alive && draining && !exiting && slots.isAllReported()) {
      exiting = true;
      say(() -> pool.inputs.workerDrained(number));
      if (!happens(Chance.STAYS_AFTER_DRAIN)) {
        long exit = pool.dice.upTo(10 * Traits.MILLISECOND, Chance.STAYS_AFTER_DRAIN, ~number);
        after(exit, () -> die(DRAINED));
      }
    }
  }

  private boolean happens(Chance fault) {
    return pool.dice.happens(fault, number);
  }
}
