package dev.loompool;

/// When a task runs again. Immutable.
public final class RetryPolicy {
  private static final RetryPolicy NONE = new RetryPolicy(1);

  private final int attempts;

  private RetryPolicy(int attempts) {
    this.attempts = attempts;
  }

  /// A task that has started is never run again.
  public static RetryPolicy none() {
    return NONE;
  }

  /// A task whose worker was lost while it ran is run again, up to this many attempts in all.
  public static RetryPolicy onWorkerLoss(int attempts) {
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException("attempts must be from 1 to 100 but was " + attempts);
    }
    return new RetryPolicy(attempts);
  }

  /// How many attempts a task has at the most.
  public int maxAttempts() {
    return attempts;
  }

  @Override
  public String toString() {
    return "RetryPolicy[maxAttempts=" + attempts + "]";
  }
}
