package dev.loompool.cli;

import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import dev.loompool.TaskRun;
import dev.loompool.task.TaskId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes reports.
final class Reports {
  static final TaskRun RUN = new TaskRun("w2", 1, Duration.ofMillis(12));
  static final TaskRun NO_RUN = new TaskRun("", 0, Duration.ZERO);

  private Reports() {}

  static TaskReport<@Nullable String> success(long index, @Nullable String value) {
    return new TaskReport<>(index, new TaskOutcome.Success<>(id(index), value), RUN);
  }

  static TaskReport<@Nullable String> thrown(long index, Throwable thrown) {
    return failure(index, new TaskFailedException("the task failed", thrown, id(index), RUN), RUN);
  }

  static TaskReport<@Nullable String> failure(long index, TaskException failure, TaskRun run) {
    return new TaskReport<>(index, new TaskOutcome.Failure<>(id(index), failure), run);
  }

  static TaskId<@Nullable String> id(long index) {
    return new TaskId<>(0, index);
  }
}
