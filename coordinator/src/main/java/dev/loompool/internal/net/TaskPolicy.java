package dev.loompool.internal.net;

import dev.loompool.RetryPolicy;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.v1.Policy;
import java.time.Duration;

/// Writes what a pool has to know of the tasks of a client beside what its workers do.
public final class TaskPolicy {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private TaskPolicy() {}

  public static Policy.Builder of(TaskSettings settings) {
    RetryPolicy retry = settings.retry();
    return Policy.newBuilder()
        .setName(settings.name())
        .setPriority(settings.priority())
        .setLabel(settings.label())
        .setMaxAttempts(retry.maxAttempts())
        .setFirstBackoffNanos(nanos(retry.firstBackoff()))
        .setMaxBackoffNanos(nanos(retry.maxBackoff()))
        .setOutOfMemoryAttempts(retry.outOfMemoryAttempts());
  }

  /// That of these tasks of the block, with their keys.
  static Policy.Builder of(TaskBlock block, int from, int count) {
    Policy.Builder policy = of(block.settings);
    boolean keyed = false;
    for (int index = from; index < from + count && !keyed; index++) {
      keyed = block.key(index).isPresent();
    }
    for (int index = from; keyed && index < from + count; index++) {
      policy.addKeys(block.key(index).orElse(0));
    }
    return policy;
  }

  private static long nanos(Duration time) {
    return time.compareTo(LONGEST) < 0 ? time.toNanos() : LONGEST.toNanos();
  }
}
