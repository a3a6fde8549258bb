package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.List;
import java.util.SplittableRandom;

/// What befalls workers, the network and the coordinator of a simulation from outside.
final class SimulatedMisfortunes {
  private static final long LONG = 60_000 * Traits.MILLISECOND;
  private static final int MOST_SUSPENSIONS = 3;

  private final SimulatedPool pool;
  private int suspensions;

  /// The processes that last had each of the names.
  private final long[] instances = new long[3];

  SimulatedMisfortunes(SimulatedPool pool) {
    this.pool = pool;
  }

  /// @param ids those of all tasks are lower
  void strike(int step, long ids) {
    List<SimulatedWorker> workers = pool.workers();
    if (!workers.isEmpty()) {
      strikeWorkers(step, workers);
    }
    if (happens(Chance.JOINS, step)) {
      join(random(Chance.JOINS, step));
    }
    if (happens(Chance.LEAVES, step)) {
      SplittableRandom random = random(Chance.LEAVES, step);
      List<SimulatedWorker> joined = workers.stream().filter(worker -> worker.isJoined).toList();
      if (!joined.isEmpty()) {
        any(joined, random).leave(random.nextBoolean());
      }
    }
    if (happens(Chance.NOISE, step)) {
      makeNoise(random(Chance.NOISE, step), ids);
    }
    if (happens(Chance.SUSPENSION, step) && suspensions++ < MOST_SUSPENSIONS) {
      pool.suspend(random(Chance.SUSPENSION, step).nextLong(LONG));
    }
  }

  /// One of few names, of the process that had it before as often as not.
  private void join(SplittableRandom random) {
    // A scheduler under test knows only workers that are launched.
    if (pool.core.core.joined().areWelcome() && pool.traits.settings().spreadsByLoad()) {
      int name = random.nextInt(instances.length);
      instances[name] += random.nextBoolean() ? 0 : 1;
      pool.join(new JoinedWorker("j" + name, instances[name], 1 + random.nextInt(4)));
    }
  }

  private void strikeWorkers(int step, List<SimulatedWorker> workers) {
    if (happens(Chance.CRASH, step)) {
      SplittableRandom random = random(Chance.CRASH, step);
      SimulatedWorker worker = any(workers, random);
      long delay = random.nextLong(10 * pool.traits.latencyNanos());
      pool.after(delay, () -> worker.die("crashed"));
    }
    if (happens(Chance.STOP, step)) {
      SplittableRandom random = random(Chance.STOP, step);
      any(workers, random).stop(random.nextInt(3) == 0 ? Long.MAX_VALUE : time(random));
    }
    if (happens(Chance.CUT, step)) {
      any(workers, random(Chance.CUT, step)).cut();
    }
    if (happens(Chance.PARTITION, step)) {
      SplittableRandom random = random(Chance.PARTITION, step);
      long nanos = time(random);
      int directions = random.nextInt(1, 4);
      for (SimulatedWorker worker : workers) {
        if (random.nextBoolean()) {
          worker.block(nanos, (directions & 1) != 0, (directions & 2) != 0);
        }
      }
    }
  }

  /// Shorter than a lease as often as not.
  private long time(SplittableRandom random) {
    long lease = pool.traits.settings().leaseNanos();
    return random.nextLong(random.nextBoolean() ? lease : 4 * lease);
  }

  /// Says to the core what no worker should say, half the time about a task that is in flight.
  private void makeNoise(SplittableRandom random, long ids) {
    Model model = pool.core.model;
    int worker = random.nextInt(model.lastWorker + 3);
    long task = random.nextLong(ids + 10) - 5;
    int run = random.nextInt(4);
    ModelTask known = model.tasks.get(task);
    if (known != null && random.nextBoolean()) {
      worker = known.worker;
    } else if (known != null && random.nextBoolean()) {
      run = known.runs;
    }
    boolean isTrue = known != null && known.isIn(worker, run);
    ModelWorker itsModel = model.workers.get(worker);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        if (!isTrue) {
          pool.inputs.taskEnded(worker, task, run, Model.heard(Ending.VALUE, worker));
        }
      }
      case 3 -> {
        if (!isTrue) {
          pool.inputs.taskReturned(worker, task, run);
        }
      }
      case 4 -> {
        if (!model.isRevoking(worker)) {
          pool.inputs.revokeAnswered(worker);
        }
      }
      case 5 -> {
        if (itsModel == null || itsModel.ready) {
          pool.inputs.workerReady(worker);
        }
      }
      case 6 -> {
        if (itsModel == null) {
          pool.inputs.workerDrained(worker);
          pool.inputs.workerDisconnected(worker);
        }
      }
      default -> pool.core.heard(worker, pool.now);
    }
  }

  private static SimulatedWorker any(List<SimulatedWorker> workers, SplittableRandom random) {
    return workers.get(random.nextInt(workers.size()));
  }

  private boolean happens(Chance fault, int step) {
    return pool.dice.happens(fault, step);
  }

  private SplittableRandom random(Chance fault, int step) {
    return pool.dice.random(fault, step);
  }
}
