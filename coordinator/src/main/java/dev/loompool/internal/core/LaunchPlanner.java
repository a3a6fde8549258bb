package dev.loompool.internal.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// When the pool's vacant places get a new worker: at once, after a back-off, or never again.
/// Confined to the control loop.
final class LaunchPlanner {
  private static final long SECOND = 1_000_000_000;
  private static final long FIRST_DELAY_NANOS = SECOND / 10;
  private static final long MAX_DELAY_NANOS = 10 * SECOND;

  /// A worker that is lost before it was ready for so long is no proof that the next one lasts.
  private static final long SETTLED_NANOS = SECOND;

  /// After so long without a loss the next back-off is short again.
  private static final long CALM_NANOS = 30 * SECOND;

  /// More launches in a row that fail break the pool, however long they take: with the back-off
  /// between them that is a few seconds where they fail at once.
  private static final int MAX_FAILURES = 5;

  private final SplittableRandom random;
  private final LongHeap vacancies = new LongHeap();
  private final List<FailedLaunch> failures = new ArrayList<>();
  private int step;
  private long lastDelayAt;

  private record FailedLaunch(WorkerExit exit, long nanos) {
    String text() {
      double seconds = (double) nanos / SECOND;
      return String.format(
          Locale.ROOT, "w%-8d %s after %.1f s", exit.worker(), exit.description(), seconds);
    }
  }

  LaunchPlanner(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// A place is vacant that may be filled at once.
  void vacate(long now) {
    vacancies.add(now);
  }

  /// A worker is lost that held a place.
  void lost(WorkerState last, WorkerExit exit, long now) {
    if (last.wasReadyFor(SETTLED_NANOS, now)) {
      step = 0;
      vacate(now);
    } else {
      vacancies.add(failed(last, exit, now));
    }
  }

  /// A worker is lost that has done nothing; says when to launch another.
  long failed(WorkerState last, WorkerExit exit, long now) {
    if (!last.wasReadyFor(0, now)) {
      failures.add(new FailedLaunch(exit, last.launchNanos(now)));
    }
    return now + nextDelay(now);
  }

  /// A launch has succeeded.
  void launched() {
    failures.clear();
  }

  /// Whether launching again is in vain.
  boolean isBroken() {
    return failures.size() > MAX_FAILURES;
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

  /// The launches that broke the pool, a line each, and the last words of the last.
  String history() {
    var text = new StringBuilder(failures.size() + " launches in a row failed.");
    for (FailedLaunch failure : failures) {
      text.append("\n  ").append(failure.text());
    }
    String lastWords = failures.getLast().exit().lastWords().strip();
    return lastWords.isEmpty()
        ? text.toString()
        : text.append("\n  output    ").append(lastWords.indent(12).strip()).toString();
  }

  private long nextDelay(long now) {
    if (now - lastDelayAt > CALM_NANOS) {
      step = 0;
    }
    lastDelayAt = now;
    long delay = Math.min(MAX_DELAY_NANOS, FIRST_DELAY_NANOS << step);
    step = Math.min(step + 1, 7);
    return (long) (delay * random.nextDouble(0.75, 1.25));
  }
}
