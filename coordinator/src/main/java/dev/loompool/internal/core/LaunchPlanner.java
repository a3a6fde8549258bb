package dev.loompool.internal.core;

import java.util.ArrayDeque;
import java.util.SplittableRandom;

/// When the pool's vacant places get a new worker: at once, after a back-off, or never again.
/// Confined to the control loop.
final class LaunchPlanner {
  private static final long SECOND = 1_000_000_000;
  private static final long FIRST_DELAY_NANOS = SECOND / 10;
  private static final long MAX_DELAY_NANOS = 10 * SECOND;

  /// A worker that is lost before it was ready for so long is no proof that the next one lasts.
  private static final long SETTLED_NANOS = SECOND;

  private static final int MAX_FAILURES = 5;

  /// The time in which more failures than that break the pool, the launches' own time left out.
  private static final long WINDOW_NANOS = 30 * SECOND;

  private final SplittableRandom random;
  private final LongHeap vacancies = new LongHeap();
  private final ArrayDeque<Failure> failures = new ArrayDeque<>();
  private int step;
  private long lastDelayAt;
  private boolean broken;

  LaunchPlanner(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// A place is vacant that may be filled at once.
  void vacate(long now) {
    vacancies.add(now);
  }

  /// A worker is lost that held a place.
  void lost(WorkerState last, WorkerExit exit, long now) {
    if (stateBeforeKill(last) instanceof WorkerState.Launching(var since)) {
      failures.addLast(new Failure(since, now, exit));
      if (failures.size() > MAX_FAILURES + 1) {
        failures.removeFirst();
      }
      broken = failures.size() > MAX_FAILURES && waited() <= WINDOW_NANOS;
    }
    if (last.wasReadyFor(SETTLED_NANOS, now)) {
      step = 0;
      vacate(now);
    } else {
      vacancies.add(now + nextDelay(now));
    }
  }

  /// A launch has succeeded.
  void launched() {
    failures.clear();
  }

  /// Whether launching again is in vain.
  boolean isBroken() {
    return broken;
  }

  /// How many places are vacant.
  int vacancies() {
    return vacancies.size();
  }

  /// When the next vacant place may be filled.
  long nextLaunch() {
    return vacancies.size() == 0 ? Long.MAX_VALUE : vacancies.least();
  }

  /// Fills the place that [#nextLaunch] speaks of.
  void fill() {
    vacancies.takeLeast();
  }

  /// The last launches, a line each, and the last words of the last.
  String history() {
    var text = new StringBuilder(failures.size() + " launches in a row failed:\n");
    for (Failure failure : failures) {
      text.append(failure.exit.description()).append('\n');
    }
    String lastWords = failures.isEmpty() ? "" : failures.getLast().exit.lastWords();
    return text.append(lastWords).toString();
  }

  private long nextDelay(long now) {
    if (now - lastDelayAt > WINDOW_NANOS) {
      step = 0;
    }
    lastDelayAt = now;
    long delay = Math.min(MAX_DELAY_NANOS, FIRST_DELAY_NANOS << step);
    step = Math.min(step + 1, 7);
    return (long) (delay * random.nextDouble(0.75, 1.25));
  }

  /// How long ago the oldest failure was, without the time that the later launches took.
  private long waited() {
    Failure first = failures.getFirst();
    long nanos = failures.getLast().exited - first.exited + (first.exited - first.launched);
    for (Failure failure : failures) {
      nanos -= failure.exited - failure.launched;
    }
    return nanos;
  }

  private static WorkerState stateBeforeKill(WorkerState last) {
    return last instanceof WorkerState.Killed(var before, _) ? before : last;
  }

  private record Failure(long launched, long exited, WorkerExit exit) {}
}
