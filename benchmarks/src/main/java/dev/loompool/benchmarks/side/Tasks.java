package dev.loompool.benchmarks.side;

import java.time.Duration;

/// What tasks do, on whatever side. Thread-safe.
public final class Tasks {
  private Tasks() {}

  /// Does nothing.
  public static int noop(int argument) {
    return argument;
  }

  /// Gives back what it gets.
  public static byte[] echo(byte[] payload) {
    return payload;
  }

  /// Sleeps for so many milliseconds.
  public static int sleep(int millis) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(millis));
    return millis;
  }
}
