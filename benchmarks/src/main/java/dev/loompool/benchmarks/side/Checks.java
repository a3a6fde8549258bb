package dev.loompool.benchmarks.side;

/// Sees to it that what is measured was done. Thread-safe.
final class Checks {
  private Checks() {}

  static void equal(long actual, long expected) {
    if (actual != expected) {
      throw new IllegalStateException("got " + actual + " instead of " + expected);
    }
  }
}
