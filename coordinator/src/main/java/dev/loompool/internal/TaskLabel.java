package dev.loompool.internal;

import dev.loompool.internal.core.TaskSettings;
import org.jspecify.annotations.Nullable;

/// What messages say of a task, beside how it ended. What waits for outcomes anyway is one, so that
/// tasks which succeed cost nothing more.
interface TaskLabel {
  /// The index of a task that is no item of a map, and the total of a map whose source goes on.
  long NONE = -1;

  /// The id's value.
  long task();

  /// The place among the items of its map.
  long index();

  /// How many items its map has.
  long total();

  TaskSettings settings();

  /// The item for whose failure this one was cancelled; null where it was not.
  default @Nullable EndedItem cancelledFor() {
    return null;
  }

  /// Such as `item 17 of 200`; empty for a task of its own.
  default String place() {
    if (index() == NONE) {
      return "";
    }
    return "item " + index() + (total() == NONE ? "" : " of " + total());
  }

  /// Such as `attempt 1 of 3`.
  default String attempt(int number) {
    return "attempt %d of %d".formatted(number, settings().retry().maxAttempts());
  }

  /// Such as `timeout of 30 s`: what an attempt in a worker may have passed.
  default String limit() {
    long timeout = settings().timeoutNanos();
    if (timeout != 0 && settings().deadlineNanos() != 0) {
      return "timeout or deadline";
    }
    return timeout == 0 ? "deadline" : "timeout of " + time(timeout);
  }

  /// Such as `5 s` or `200 ms`: how long an interrupted attempt may take to end.
  default String grace() {
    return time(settings().graceNanos());
  }

  private static String time(long nanos) {
    long millis = nanos / 1_000_000;
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
