package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What runs and what waits in a worker of a simulation: chunks of tasks that run one after the
/// other in one slot.
final class SimulatedSlots {
  private final SimulatedPool pool;
  private final SimulatedWorker worker;
  private final ArrayDeque<ArrayDeque<SimulatedRun>> waiting = new ArrayDeque<>();

  /// The first of each has started.
  private final List<ArrayDeque<SimulatedRun>> busy = new ArrayList<>();

  private int unreported;

  SimulatedSlots(SimulatedPool pool, SimulatedWorker worker) {
    this.pool = pool;
    this.worker = worker;
  }

  boolean isAllReported() {
    return unreported == 0;
  }

  void add(TaskBlock block, int from, int count, int number, long latency) {
    ArrayDeque<SimulatedRun> chunk = new ArrayDeque<>();
    for (int index = from; index < from + count; index++) {
      if ((index - from) % block.settings.chunkSize() == 0) {
        chunk = new ArrayDeque<>();
        waiting.add(chunk);
      }
      var run = new SimulatedRun(block, index, number, latency);
      chunk.add(run);
      unreported++;
      if (worker.keepsTime && run.deadline != Long.MAX_VALUE) {
        ArrayDeque<SimulatedRun> its = chunk;
        worker.after(Math.max(0, run.deadline - pool.now), () -> takeBack(its, run));
      }
    }
    startNext();
  }

  void giveBack(int count) {
    for (int left = count; left > 0 && !waiting.isEmpty(); ) {
      ArrayDeque<SimulatedRun> chunk = waiting.remove();
      left -= chunk.isEmpty() ? 0 : 1;
      List.copyOf(chunk).forEach(run -> takeBack(chunk, run));
    }
    worker.revokeAnswered();
  }

  void cancel(long id) {
    List<ArrayDeque<SimulatedRun>> chunks = new ArrayList<>(waiting);
    chunks.addAll(busy);
    for (ArrayDeque<SimulatedRun> chunk : chunks) {
      for (SimulatedRun run : List.copyOf(chunk)) {
        if (run.id == id && run.started) {
          interrupt(chunk, run, Ending.CANCELLED);
        } else if (run.id == id) {
          takeBack(chunk, run);
        }
      }
    }
  }

  private void takeBack(ArrayDeque<SimulatedRun> chunk, SimulatedRun run) {
    if (!run.started && !run.over) {
      run.over = true;
      chunk.remove(run);
      unreported--;
      worker.giveBack(run);
    }
  }

  private void startNext() {
    while (busy.size() < worker.concurrency && !waiting.isEmpty()) {
      ArrayDeque<SimulatedRun> chunk = waiting.remove();
      if (!chunk.isEmpty()) {
        busy.add(chunk);
        start(chunk, chunk.element());
      }
    }
  }

  private void start(ArrayDeque<SimulatedRun> chunk, SimulatedRun run) {
    run.started = true;
    worker.started(run);
    if (pool.poison.contains(run.id)) {
      long nanos = pool.dice.upTo(pool.traits.runNanos(), Chance.POISON, run.key());
      worker.after(nanos, () -> endWorker(run));
    }
    boolean limited = run.settings.timeoutNanos() > 0 || run.deadline != Long.MAX_VALUE;
    boolean ends = !limited || !pool.dice.happens(Chance.IGNORES_INTERRUPT, run.key());
    if (ends || (!worker.keepsTime && run.deadline == Long.MAX_VALUE)) {
      boolean isLong = pool.dice.happens(Chance.TAKES_LONG, run.key());
      long most = isLong ? 3_000 * Traits.MILLISECOND : pool.traits.runNanos();
      long nanos = pool.dice.upTo(most, Chance.RUN, run.key());
      worker.after(nanos, () -> ended(chunk, run, ending(run)));
    }
    if (worker.keepsTime && run.settings.timeoutNanos() > 0) {
      worker.after(run.settings.timeoutNanos(), () -> interrupt(chunk, run, Ending.TIMED_OUT));
    }
    if (worker.keepsTime && run.deadline != Long.MAX_VALUE) {
      worker.after(
          Math.max(0, run.deadline - pool.now),
          () -> interrupt(chunk, run, Ending.DEADLINE_PASSED));
    }
  }

  private void endWorker(SimulatedRun poison) {
    if (!poison.over) {
      worker.die(SimulatedWorker.POISONED);
    }
  }

  private Ending ending(SimulatedRun run) {
    if (!pool.dice.happens(Chance.THROWS, run.key())) {
      return Ending.VALUE;
    }
    boolean retried =
        !run.settings.retry().retried().isEmpty()
            && pool.dice.share(Chance.THROWS, ~run.key()) < 0.7;
    return retried ? Ending.RETRYABLE : Ending.FAILED;
  }

  private void interrupt(ArrayDeque<SimulatedRun> chunk, SimulatedRun run, Ending limit) {
    if (run.over) {
      return;
    }
    if (run.interruptedFor == null) {
      run.interruptedFor = limit;
      if (!pool.dice.happens(Chance.IGNORES_INTERRUPT, ~run.key())) {
        ended(chunk, run, limit);
        return;
      }
    }
    if (limit != Ending.CANCELLED || run.settings.killOnCancel()) {
      worker.after(run.settings.graceNanos(), () -> giveUp(run));
    }
  }

  /// The run goes on, but what it says later is not heard.
  private void giveUp(SimulatedRun run) {
    if (!run.over) {
      report(run, Ending.STUCK);
    }
  }

  private void ended(ArrayDeque<SimulatedRun> chunk, SimulatedRun run, Ending ending) {
    if (chunk.peek() != run) {
      return;
    }
    if (!run.over) {
      report(run, run.interruptedFor == null ? ending : run.interruptedFor);
    }
    chunk.remove();
    SimulatedRun next = chunk.peek();
    if (next == null) {
      busy.remove(chunk);
      startNext();
    } else {
      start(chunk, next);
    }
  }

  private void report(SimulatedRun run, Ending ending) {
    run.over = true;
    unreported--;
    worker.answer(run, ending);
  }
}
