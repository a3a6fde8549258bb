package dev.loompool.protocol;

/// How long nothing has come from the other side, as somebody finds who looks at regular times. The
/// time in which this process was stopped itself does not count: what came meanwhile may still have
/// to be read, and the other side may have been stopped with it. Confined to one thread.
public final class Silence {
  /// To look so much too late means that this process was stopped.
  private static final long STOPPED_NANOS = 2_000_000_000;

  private final long limitNanos;
  private final long periodNanos;
  private long heardAt;
  private long lookedAt;

  /// @param limitNanos how long it may be
  /// @param periodNanos how often somebody looks
  public Silence(long limitNanos, long periodNanos, long now) {
    this.limitNanos = limitNanos;
    this.periodNanos = periodNanos;
    this.heardAt = now;
    this.lookedAt = now;
  }

  /// Something has come.
  public void heard(long now) {
    heardAt = now;
  }

  /// Looks whether it has been too long.
  public boolean isTooLong(long now) {
    if (now - lookedAt > periodNanos + STOPPED_NANOS) {
      heardAt = now;
    }
    lookedAt = now;
    return now - heardAt > limitNanos;
  }
}
