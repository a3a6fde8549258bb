package dev.loompool.internal.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.SplittableRandom;

/// When the pool's vacant places get a new worker: at once, after a back-off, or, once too many
/// launches in a row have been in vain, one by one with a long pause before each. Confined to the
/// control loop.
final class LaunchPlanner {
  private static final long SECOND = 1_000_000_000;
  private static final long FIRST_DELAY_NANOS = SECOND / 10;
  private static final long MAX_DELAY_NANOS = 10 * SECOND;
  private static final long COOL_DOWN_NANOS = 30 * SECOND;

  /// A worker that is lost before it was ready for so long is no proof that the next one lasts.
  static final long SETTLED_NANOS = SECOND;

  /// After so long without a loss the next back-off is short again.
  private static final long CALM_NANOS = 30 * SECOND;

  /// More launches in a row that fail are too many, however long they take: with the back-off
  /// between them that is a few seconds where they fail at once.
  private static final int MAX_FAILURES = 5;

  private final SplittableRandom random;
  private final LongHeap vacancies = new LongHeap();

  /// The last of the launches that failed in a row.
  private final Deque<FailedLaunch> failures = new ArrayDeque<>();

  private int failed;
  private long pauseUntil;
  private int step;
  private long lastDelayAt;

  private record FailedLaunch(WorkerExit exit, long launchNanos, long readyNanos) {
    String text() {
      boolean wasReady = readyNanos >= 0;
      return String.format(
          Locale.ROOT,
          "w%-8d %s %s%.1f s%s",
          exit.worker(),
          exit.description(),
          wasReady ? "" : "after ",
          (double) (wasReady ? readyNanos : launchNanos) / SECOND,
          wasReady ? " after it was ready" : "");
    }
  }

  LaunchPlanner(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// A place is vacant that may be filled then.
  void vacate(long time) {
    vacancies.add(time);
  }

  /// A worker is lost; says when to launch another.
  ///
  /// @param excused whether that does not say that launches are in vain
  long lost(WorkerState last, WorkerExit exit, boolean excused, long now) {
    if (!excused) {
      fail(new FailedLaunch(exit, last.launchNanos(now), last.readyNanos(now)), now);
    }
    if (last.readyNanos(now) >= SETTLED_NANOS) {
      step = 0;
      return now;
    }
    return now + nextDelay(now);
  }

  private void fail(FailedLaunch failure, long now) {
    failures.add(failure);
    failed++;
    if (failures.size() > MAX_FAILURES + 1) {
      failures.remove();
    }
    pause(now);
  }

  /// A worker is launched, or one has failed: if launches fail, the next has to wait.
  void pause(long now) {
    pauseUntil = isFailing() ? now + jittered(COOL_DOWN_NANOS) : now;
  }

  /// A worker has done something, or has lasted: launches are not in vain.
  void succeeded() {
    failures.clear();
    failed = 0;
  }

  /// Whether launches are in vain, as it seems.
  boolean isFailing() {
    return failed > MAX_FAILURES;
  }

  /// How many places are vacant.
  int vacancies() {
    return vacancies.size();
  }

  /// When the next vacant place may be filled.
  long nextLaunch() {
    return vacancies.size() == 0 ? Long.MAX_VALUE : notBefore(vacancies.least());
  }

  /// When a worker may be launched that is wanted at this time.
  long notBefore(long time) {
    return isFailing() ? Math.max(time, pauseUntil) : time;
  }

  /// Fills the place that [#nextLaunch] speaks of.
  void fill(long now) {
    vacancies.takeLeast();
    pause(now);
  }

  /// The launches that failed, a line for each of the last, and the last words of the last.
  String history() {
    var text = new StringBuilder(failed + " launches in a row failed.");
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
    return jittered(delay);
  }

  private long jittered(long nanos) {
    return (long) (nanos * random.nextDouble(0.75, 1.25));
  }
}
