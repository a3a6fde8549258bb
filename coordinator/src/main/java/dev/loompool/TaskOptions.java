package dev.loompool;

import java.time.Duration;
import java.util.Optional;

/// How tasks are to be run. Immutable; the withers give changed copies.
public final class TaskOptions {
  private static final TaskOptions DEFAULTS =
      new TaskOptions(Optional.empty(), RetryPolicy.onWorkerLoss(3));

  private final Optional<Duration> timeout;
  private final RetryPolicy retry;

  private TaskOptions(Optional<Duration> timeout, RetryPolicy retry) {
    this.timeout = timeout;
    this.retry = retry;
  }

  /// No timeout, and three attempts when workers are lost.
  public static TaskOptions defaults() {
    return DEFAULTS;
  }

  /// Bounds one attempt, from its start in the worker. At the limit the task is interrupted and
  /// ends with [TaskTimeoutException]. Default: none.
  ///
  /// @throws IllegalArgumentException where the time is not positive
  public TaskOptions withTimeout(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("timeout must be positive but was " + limit);
    }
    return new TaskOptions(Optional.of(limit), retry);
  }

  /// When a task runs again. Default: [RetryPolicy#onWorkerLoss] with three attempts.
  public TaskOptions withRetry(RetryPolicy policy) {
    return new TaskOptions(timeout, policy);
  }

  /// The bound of one attempt, empty for none.
  public Optional<Duration> timeout() {
    return timeout;
  }

  /// When a task runs again.
  public RetryPolicy retry() {
    return retry;
  }

  @Override
  public String toString() {
    return "TaskOptions[timeout=" + timeout + ", retry=" + retry + "]";
  }
}
