package dev.loompool.internal.control;

/// Monotonic time.
@FunctionalInterface
public interface Ticker {
  /// Nanoseconds from an arbitrary moment.
  long nanos();

  /// The system's.
  static Ticker system() {
    return System::nanoTime;
  }
}
