package dev.loompool.internal.core;

/// How many tasks, or chunks of them, one worker may have in flight: about ten milliseconds of work
/// at the rate that it shows while it has work, and never less than its slots and one more. The
/// worker's file of started tasks has room for so many. Confined to the control loop.
///
/// A sample ends after ten busy milliseconds, or after one when as many tasks as the window holds
/// have ended: then the window was what limited the worker.
final class CreditWindow {
  static final int MAX_SIZE = 16_384;

  private static final long SAMPLE_NANOS = 10_000_000;
  private static final long MIN_SAMPLE_NANOS = 1_000_000;

  private final int minSize;
  private int size;
  private boolean busy;
  private long busySince;
  private long busyNanos;
  private long endedBefore;

  CreditWindow(int concurrency) {
    this.minSize = (int) Math.min(concurrency + 1L, Integer.MAX_VALUE);
    this.size = minSize;
  }

  int size() {
    return size;
  }

  /// Takes in how many chunks have ended in the worker in all.
  void sample(long ended, long now) {
    if (busy) {
      busyNanos += now - busySince;
      busySince = now;
    }
    long endedNow = ended - endedBefore;
    if (busyNanos >= SAMPLE_NANOS || (busyNanos >= MIN_SAMPLE_NANOS && endedNow >= size)) {
      double wanted = (double) endedNow * SAMPLE_NANOS / busyNanos;
      size = (int) Math.clamp(Math.ceil(wanted), minSize, Math.max(minSize, MAX_SIZE));
      endedBefore = ended;
      busyNanos = 0;
    }
  }

  /// The worker has work from now on, or none.
  void mark(boolean hasWork, long now) {
    if (hasWork && !busy) {
      busySince = now;
    }
    busy = hasWork;
  }
}
