package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A worker process of a simulation, with the two directions of its connection.
final class SimulatedWorker {
  private record Sent(long id, int run) {}

  final int number;
  private final SimulatedPool pool;
  private final ArrayDeque<Sent> queue = new ArrayDeque<>();
  private final List<Sent> running = new ArrayList<>();
  private final Set<Long> unheard = new LinkedHashSet<>();
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
    Traits traits = pool.traits;
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
    long noticed = pool.upTo(2 * pool.traits.latencyNanos()) + late;
    if (connected && pool.happens(0.7)) {
      pool.after(pool.upTo(noticed + 1), () -> pool.core.workerDisconnected(number, pool.now));
    }
    pool.after(noticed, () -> exited(reason));
  }

  private void exited(String reason) {
    pool.core.workerExited(number, List.copyOf(unheard), reason, pool.now);
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

  void run(TaskBlock block, int from, int count, int run) {
    for (int index = from; index < from + count; index++) {
      queue.add(new Sent(block.id(index), run));
    }
    startNext();
  }

  void giveBack(int count) {
    for (int left = count; left > 0 && !queue.isEmpty(); left--) {
      Sent sent = queue.removeLast();
      say(() -> pool.core.taskReturned(number, sent.id, sent.run, pool.now));
    }
    say(() -> pool.core.revokeAnswered(number, pool.now));
    drainIfIdle();
  }

  void cancel(long id) {
    for (Sent sent : List.copyOf(queue)) {
      if (sent.id == id) {
        queue.remove(sent);
        say(() -> pool.core.taskReturned(number, sent.id, sent.run, pool.now));
      }
    }
    for (Sent sent : List.copyOf(running)) {
      if (sent.id == id && pool.happens(0.7)) {
        finish(sent, Ending.CANCELLED);
      }
    }
    drainIfIdle();
  }

  void pong() {
    say(() -> {});
  }

  void drain() {
    draining = true;
    drainIfIdle();
  }

  private void startNext() {
    while (running.size() < pool.traits.settings().concurrency() && !queue.isEmpty()) {
      Sent sent = queue.remove();
      running.add(sent);
      unheard.add(sent.id);
      pool.core.model.started(sent.id);
      boolean isLong = pool.happens(pool.traits.longTasks());
      long nanos = pool.upTo(isLong ? 3_000 * Traits.MILLISECOND : pool.traits.runNanos());
      pool.after(nanos, () -> finish(sent, Ending.VALUE));
    }
  }

  private void finish(Sent sent, Ending ending) {
    if (alive && !frozen && running.remove(sent)) {
      answer(sent, ending);
      startNext();
      drainIfIdle();
    }
  }

  private void answer(Sent sent, Ending ending) {
    Outcome outcome = Model.heard(ending, number);
    Runnable message =
        () -> {
          unheard.remove(sent.id);
          pool.core.taskEnded(number, sent.id, sent.run, outcome, pool.now);
        };
    say(message);
    if (pool.happens(pool.traits.noise())) {
      say(message);
    }
  }

  private void drainIfIdle() {
    if (draining && !exiting && queue.isEmpty() && running.isEmpty()) {
      exiting = true;
      say(() -> pool.core.workerDrained(number, pool.now));
      if (!pool.happens(pool.traits.staysAfterDrain())) {
        pool.after(pool.upTo(10 * Traits.MILLISECOND), () -> die("drained"));
      }
    }
  }
}
