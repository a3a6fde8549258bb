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
  private static final int OUT_OF_MEMORY_ATTEMPTS = 2;
  private static final RetryPolicy NONE = onWorkerLoss(1);

  private final int attempts;
  private final Duration firstBackoff;
  private final Duration maxBackoff;
  private final int outOfMemoryAttempts;
  private final List<String> retried;
  private final List<String> excepted;

  private RetryPolicy(
      int attempts,
      Duration firstBackoff,
      Duration maxBackoff,
      int outOfMemoryAttempts,
      List<String> retried,
      List<String> excepted) {
    this.attempts = attempts;
    this.firstBackoff = firstBackoff;
    this.maxBackoff = maxBackoff;
    this.outOfMemoryAttempts = outOfMemoryAttempts;
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
    requireAttempts("attempts", attempts);
    return new RetryPolicy(
        attempts, FIRST_BACKOFF, MAX_BACKOFF, OUT_OF_MEMORY_ATTEMPTS, List.of(), List.of());
  }

  /// A task that throws an [Exception], that passes its timeout or whose worker is lost is run
  /// again, up to this many attempts in all.
  ///
  /// @param attempts from 1 to 100
  public static RetryPolicy attempts(int attempts) {
    return onWorkerLoss(attempts).on(Exception.class);
  }

  /// For the pool's own use: a policy as another process described it.
  public static RetryPolicy described(
      int attempts,
      Duration firstBackoff,
      Duration maxBackoff,
      int outOfMemoryAttempts,
      List<String> retried,
      List<String> excepted) {
    RetryPolicy bare =
        onWorkerLoss(attempts)
            .withBackoff(firstBackoff, maxBackoff)
            .withOutOfMemoryAttempts(outOfMemoryAttempts);
    return new RetryPolicy(
        bare.attempts,
        bare.firstBackoff,
        bare.maxBackoff,
        bare.outOfMemoryAttempts,
        List.copyOf(retried),
        List.copyOf(excepted));
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
    return new RetryPolicy(attempts, first, max, outOfMemoryAttempts, retried, excepted);
  }

  /// How many workers may run out of memory while the task runs there, each time with the task
  /// among those that may be to blame. These losses do not use up the other attempts, so that a
  /// task which needs more memory than a worker has is given up early, and its neighbours have
  /// their attempts left. A task that may run but once ends with the first. Default: 2, so that it
  /// runs once more, alone.
  ///
  /// @param attempts from 1 to 100
  public RetryPolicy withOutOfMemoryAttempts(int attempts) {
    requireAttempts("outOfMemoryAttempts", attempts);
    return new RetryPolicy(this.attempts, firstBackoff, maxBackoff, attempts, retried, excepted);
  }

  /// The exceptions after which a task runs again, those below them included; they take the place
  /// of earlier ones. A timeout counts as [TimeoutException].
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final RetryPolicy on(Class<? extends Throwable>... exceptions) {
    return new RetryPolicy(
        attempts,
        firstBackoff,
        maxBackoff,
        outOfMemoryAttempts,
        names(List.of(exceptions)),
        excepted);
  }

  /// The exceptions after which a task does not run again, those below them included, though [#on]
  /// names them; they take the place of earlier ones.
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final RetryPolicy except(Class<? extends Throwable>... exceptions) {
    return new RetryPolicy(
        attempts,
        firstBackoff,
        maxBackoff,
        outOfMemoryAttempts,
        retried,
        names(List.of(exceptions)));
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

  /// How many workers may run out of memory while the task runs there.
  public int outOfMemoryAttempts() {
    return outOfMemoryAttempts;
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
    return "RetryPolicy[maxAttempts=%d, outOfMemoryAttempts=%d, backoff=%s..%s, on=%s, except=%s]"
        .formatted(attempts, outOfMemoryAttempts, firstBackoff, maxBackoff, retried, excepted);
  }

  private static void requireAttempts(String name, int attempts) {
    if (attempts < 1 || attempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d but was %d".formatted(name, MAX_ATTEMPTS, attempts));
    }
  }

  private static List<String> names(List<? extends Class<?>> types) {
    return types.stream().<String>map(Class::getName).toList();
  }
}
