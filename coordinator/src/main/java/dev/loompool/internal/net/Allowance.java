package dev.loompool.internal.net;

import java.util.function.LongSupplier;

/// How often something may happen: so often at once, and so often in a second from then on.
/// Confined to the control loop.
final class Allowance {
  private static final double SECOND = 1e9;

  private final double burst;
  private final double perSecond;
  private final LongSupplier nanoTime;
  private double left;
  private long lastNanos;

  Allowance(double burst, double perSecond, LongSupplier nanoTime) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    left = burst;
    lastNanos = nanoTime.getAsLong();
  }

  /// Takes one, if one is left.
  boolean take() {
    if (waitNanos() > 0) {
      return false;
    }
    left--;
    return true;
  }

  /// Takes one that cannot be refused any more.
  void takeAnyway() {
    refill();
    left--;
  }

  /// In how long one is left; 0 for now.
  long waitNanos() {
    refill();
    return left >= 1 ? 0 : (long) Math.ceil((1 - left) / perSecond * SECOND);
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    left = Math.min(burst, left + (now - lastNanos) / SECOND * perSecond);
    lastNanos = now;
  }
}
