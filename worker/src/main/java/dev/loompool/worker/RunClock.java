package dev.loompool.worker;

/// Tells how long each task of a runner ran, with few looks at the clock: the end of one task is
/// the begin of the next.
///
/// To look costs more than all else of a brief task, so after brief ones it is done for some
/// together. One among them that is not brief is noticed all the same: the event loop fetches the
/// outcome of the one before meanwhile.
///
/// Confined to its runner.
final class RunClock {
  private static final int MOST_TOGETHER = 7;
  private static final long BRIEF_NANOS = 1_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private final Outbox outbox;
  private long nanos = System.nanoTime();
  private long micros;
  private int skipped;
  private boolean brief;

  /// @param outbox that of the runner
  RunClock(Outbox outbox) {
    this.outbox = outbox;
  }

  /// The last look.
  long nanos() {
    return nanos;
  }

  /// How long the last task ran; 0 for a brief one.
  long micros() {
    return micros;
  }

  /// Something else than a task has taken time.
  void look() {
    nanos = System.nanoTime();
    skipped = 0;
  }

  /// A task has ended.
  void ended() {
    if (brief && skipped < MOST_TOGETHER && outbox.isListed()) {
      skipped++;
      micros = 0;
      return;
    }
    long now = System.nanoTime();
    long ran = now - nanos;
    brief = ran < (skipped + 1L) * BRIEF_NANOS;
    micros = brief ? 0 : ran / NANOS_PER_MICRO;
    nanos = now;
    skipped = 0;
  }
}
