package dev.loompool.internal.core;

import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the core needs of a task's options. Times in nanoseconds, 0 for none.
///
/// @param name what messages call the task
/// @param timeoutNanos the bound of one attempt
/// @param deadlineNanos the bound of the task from its submission
/// @param graceNanos how long an interrupted task may take to end
/// @param killOnCancel whether that holds for one that was cancelled, too
/// @param retry when it runs again
/// @param retriesTimeouts whether a timeout is reason enough
/// @param priority the higher, the earlier it is sent
/// @param label only workers that have it run the task; empty for all
/// @param chunkSize how many tasks may run one after the other in one slot
/// @param keyOf gives an argument's key; not for the core
public record TaskSettings(
    String name,
    long timeoutNanos,
    long deadlineNanos,
    long graceNanos,
    boolean killOnCancel,
    RetryPolicy retry,
    boolean retriesTimeouts,
    int priority,
    String label,
    int chunkSize,
    @Nullable Function<@Nullable Object, ? extends @Nullable Object> keyOf) {
  /// A hundred years: longer than any pool lives, and far from overflowing when added to a time.
  private static final long MAX_NANOS = Duration.ofDays(36_500).toNanos();

  /// What these options come to.
  ///
  /// @param concurrency how many chunks a worker may have at least
  public static TaskSettings of(TaskOptions options, int concurrency) {
    return new TaskSettings(
        options.name(),
        options.timeout().map(TaskSettings::nanos).orElse(0L),
        options.deadline().map(TaskSettings::nanos).orElse(0L),
        nanos(options.grace()),
        options.killOnCancel(),
        options.retry(),
        options.retry().retriesTimeouts(),
        options.priority(),
        options.label(),
        Math.min(options.chunkSize(), largestChunk(concurrency)),
        options.key().orElse(null));
  }

  /// How many tasks a chunk may have, so that a worker never has too many.
  public static int largestChunk(int concurrency) {
    return Math.max(1, CreditWindow.MAX_SIZE / (concurrency + 1));
  }

  int maxAttempts() {
    return retry.maxAttempts();
  }

  static long nanos(Duration time) {
    return time.compareTo(Duration.ofNanos(MAX_NANOS)) < 0 ? time.toNanos() : MAX_NANOS;
  }
}
