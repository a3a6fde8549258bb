package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.List;

/// A worker process of a simulation, with the two directions of its connection.
final class SimulatedWorker {
  static final String POISONED = "poisoned";
  private static final String DRAINED = "drained";

  final int number;

  /// Whether it interrupts tasks at their limits.
  final boolean keepsTime;

  final SimulatedSlots slots;
  private final SimulatedPool pool;
  private final List<StartedRun> noted = new ArrayList<>();
  private boolean alive = true;
  private boolean frozen;
  private boolean connected;
  private boolean draining;
  private boolean exiting;
  private long inboundAt;
  private long outboundAt;
  private long cutAt = Long.MAX_VALUE;

  SimulatedWorker(SimulatedPool pool, int number) {
    this.pool = pool;
    this.number = number;
    this.slots = new SimulatedSlots(pool, this);
    Traits traits = pool.traits;
    this.keepsTime = !pool.happens(traits.forgetsTime());
    long launch = pool.upTo(traits.launchNanos());
    if (pool.happens(traits.launchFails())) {
      pool.after(launch, () -> die("failed to start"));
    } else if (!pool.happens(traits.launchHangs())) {
      pool.after(launch, this::connect);
    }
  }

  private void connect() {
    if (alive) {
      connected = true;
      say(() -> pool.core.workerReady(number, pool.now));
    }
  }

  /// Whether its tasks go on.
  boolean isActive() {
    return alive && !frozen;
  }

  boolean isWell() {
    return alive && !frozen && !exiting;
  }

  void freeze() {
    frozen = true;
  }

  /// The process ends now; what it said last may be lost with it.
  void die(String reason) {
    if (!alive) {
      return;
    }
    alive = false;
    long late = pool.happens(0.5) ? Math.max(0, outboundAt - pool.now) : 0;
    cutAt = pool.happens(0.3) ? Long.MAX_VALUE : pool.now + pool.upTo(late + 1);
    boolean isGoodbye = reason.equals(DRAINED) && cutAt >= outboundAt;
    if (!reason.equals(POISONED) && !isGoodbye) {
      pool.hasMisfortune();
    }
    long noticed = pool.upTo(2 * pool.traits.latencyNanos()) + late;
    if (connected && pool.happens(0.7)) {
      pool.after(pool.upTo(noticed + 1), () -> pool.core.workerDisconnected(number, pool.now));
    }
    pool.after(noticed, () -> exited(reason));
  }

  private void exited(String reason) {
    pool.core.workerExited(number, noted, reason, pool.now);
    pool.forget(this);
  }

  /// The coordinator says something; it is heard in order, later.
  void tell(Runnable message) {
    inboundAt = Math.max(inboundAt, pool.now + pool.upTo(pool.traits.latencyNanos()));
    pool.at(
        inboundAt,
        () -> {
          if (alive && !frozen && !exiting) {
            message.run();
          }
        });
  }

  private void say(Runnable message) {
    outboundAt = Math.max(outboundAt, pool.now + pool.upTo(pool.traits.latencyNanos()));
    long arrives = outboundAt;
    pool.at(
        arrives,
        () -> {
          if (arrives <= cutAt) {
            pool.core.core.heard(number, pool.now);
            message.run();
          }
        });
  }

  /// Tells that a run is under way, unheard by the core.
  void started(SimulatedRun run) {
    noted.add(new StartedRun(run.id, (byte) run.run));
    pool.core.model.started(run.id);
  }

  void answer(SimulatedRun run, Ending ending) {
    Outcome outcome = Model.heard(ending, number);
    Runnable message = () -> pool.core.taskEnded(number, run.id, run.run, outcome, pool.now);
    say(message);
    if (pool.happens(pool.traits.noise())) {
      say(message);
    }
    drainIfDone();
  }

  void giveBack(SimulatedRun run) {
    say(() -> pool.core.taskReturned(number, run.id, run.run, pool.now));
    drainIfDone();
  }

  void revokeAnswered() {
    say(() -> pool.core.revokeAnswered(number, pool.now));
  }

  void pong() {
    say(() -> {});
  }

  void drain() {
    draining = true;
    drainIfDone();
  }

  private void drainIfDone() {
    if (draining && !exiting && slots.isAllReported()) {
      exiting = true;
      say(() -> pool.core.workerDrained(number, pool.now));
      if (!pool.happens(pool.traits.staysAfterDrain())) {
        pool.after(pool.upTo(10 * Traits.MILLISECOND), () -> die(DRAINED));
      }
    }
  }
}
