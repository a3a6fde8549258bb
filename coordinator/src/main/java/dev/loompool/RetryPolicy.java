package dev.loompool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// When a task runs again. Immutable; the instance methods give changed copies.
///
/// Whatever the policy, a task is not run again once it was cancelled or its deadline has passed,
/// nor where its function, argument or value cannot be encoded or rebuilt. What a task throws is
/// weighed in the worker, by the names of its classes. While a task waits for its next attempt it
/// takes no slot. What the earlier attempts ended with is suppressed in the exception of the last.
public final class RetryPolicy {
  private static final int MAX_ATTEMPTS = 100;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);
  private static final RetryPolicy NONE = onWorkerLoss(1);

  private final int attempts;
  private final Duration firstBackoff;
  private final Duration maxBackoff;
  private final List<String> retried;
  private final List<String> excepted;

  private RetryPolicy(
      int attempts,
      Duration firstBackoff,
      Duration maxBackoff,
      List<String> retried,
      List<String> excepted) {
    this.attempts = attempts;
    this.firstBackoff = firstBackoff;
    this.maxBackoff = maxBackoff;
    this.retried = retried;
    this.excepted = excepted;
  }

  /// A task that has started is never run again.
  public static RetryPolicy none() {
    return NONE;
  }

  /// A task whose worker was lost while it ran is run again, up to this many attempts in all; what
  /// it throws is its outcome.
  ///
  /// @param attempts from 1 to 100
  public static RetryPolicy onWorkerLoss(int attempts) {
    if (attempts < 1 || attempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "attempts must be from 1 to %d but was %d".formatted(MAX_ATTEMPTS, attempts));
    }
    return new RetryPolicy(attempts, FIRST_BACKOFF, MAX_BACKOFF, List.of(), List.of());
  }

  /// A task that throws an [Exception], that passes its timeout or whose worker is lost is run
  /// again, up to this many attempts in all.
  ///
  /// @param attempts from 1 to 100
  public static RetryPolicy attempts(int attempts) {
    return onWorkerLoss(attempts).on(Exception.class);
  }

  /// How long a task waits before it runs again after a failure of its own: a time that doubles
  /// with each attempt, half of it random, so that tasks which failed together do not come back
  /// together ("equal jitter" in Marc Brooker's *Exponential Backoff And Jitter*). After the loss
  /// of a worker a task does not wait. Default: 100 ms, 10 s at the most.
  ///
  /// @param first the time after the first attempt, zero for none
  /// @param max the longest time, not below the first
  public RetryPolicy withBackoff(Duration first, Duration max) {
    if (first.isNegative() || max.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a back-off is not negative, and its maximum not below it, but they were %s and %s"
              .formatted(first, max));
    }
    return new RetryPolicy(attempts, first, max, retried, excepted);
  }

  /// The exceptions after which a task runs again, those below them included; they take the place
  /// of earlier ones. A timeout counts as [TimeoutException].
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final RetryPolicy on(Class<? extends Throwable>... exceptions) {
    return new RetryPolicy(
        attempts, firstBackoff, maxBackoff, names(List.of(exceptions)), excepted);
  }

  /// The exceptions after which a task does not run again, those below them included, though [#on]
  /// names them; they take the place of earlier ones.
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final RetryPolicy except(Class<? extends Throwable>... exceptions) {
    return new RetryPolicy(attempts, firstBackoff, maxBackoff, retried, names(List.of(exceptions)));
  }

  /// How many attempts a task has at the most.
  public int maxAttempts() {
    return attempts;
  }

  /// The wait after the first attempt that failed.
  public Duration firstBackoff() {
    return firstBackoff;
  }

  /// The longest wait.
  public Duration maxBackoff() {
    return maxBackoff;
  }

  /// The class names of the exceptions after which a task runs again.
  public List<String> retried() {
    return retried;
  }

  /// The class names of the exceptions after which it does not.
  public List<String> excepted() {
    return excepted;
  }

  /// Whether a task that has passed its timeout runs again.
  public boolean retriesTimeouts() {
    List<String> names =
        Stream.<Class<?>>iterate(
                TimeoutException.class, type -> type != Object.class, Class::getSuperclass)
            .map(Class::getName)
            .toList();
    return names.stream().anyMatch(retried::contains)
        && names.stream().noneMatch(excepted::contains);
  }

  @Override
  public String toString() {
    return "RetryPolicy[maxAttempts=%d, backoff=%s..%s, on=%s, except=%s]"
        .formatted(attempts, firstBackoff, maxBackoff, retried, excepted);
  }

  private static List<String> names(List<? extends Class<?>> types) {
    return types.stream().<String>map(Class::getName).toList();
  }
}
