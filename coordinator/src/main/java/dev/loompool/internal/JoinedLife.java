package dev.loompool.internal;

import dev.loompool.internal.core.StartedRun;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.core.WorkerExit.Cause;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.protocol.v1.TasksStarted;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What the shell knows of a worker that joined: who it is, and which of its tasks have started and
/// not ended, as far as it has told. Confined to the control loop.
final class JoinedLife {
  /// More than any worker may have in flight by far.
  private static final int MOST_STARTS = 1 << 18;

  final String name;
  final String host;
  final boolean takesClasses;

  /// Whether another worker has come by its name.
  boolean isSuperseded;

  private final Map<Long, StartedRun> started = new HashMap<>();

  /// @param host where it connected from
  JoinedLife(String name, String host, boolean takesClasses) {
    this.name = name;
    this.host = host;
    this.takesClasses = takesClasses;
  }

  /// @throws IllegalArgumentException where no worker can have started so many
  void started(TasksStarted frame) {
    int count = frame.getTaskDeltasCount();
    if (frame.getRunsCount() != count || started.size() + count > MOST_STARTS) {
      throw new IllegalArgumentException("a TasksStarted frame of %d tasks".formatted(count));
    }
    long task = 0;
    for (int i = 0; i < count; i++) {
      task += frame.getTaskDeltas(i);
      started.put(task, new StartedRun(task, (byte) frame.getRuns(i)));
    }
  }

  void ended(TasksEnded frame) {
    ColumnReader deltas = new ColumnReader(frame.getTaskDeltas());
    for (long task = 0; !deltas.isEmpty() && !started.isEmpty(); ) {
      task += deltas.nextSigned();
      started.remove(task);
    }
  }

  /// The runs that have started and not ended.
  List<StartedRun> running() {
    return List.copyOf(started.values());
  }

  /// How it went, now that its connection has ended.
  ///
  /// @param reason why it was let go, null where it was not
  WorkerExit exit(int worker, long pid, @Nullable String reason) {
    String how =
        reason == null
            ? "at " + host + " lost its connection"
            : "at " + host + " was disconnected: " + reason;
    return new WorkerExit(worker, pid, OptionalInt.empty(), Cause.OTHER, how, "", Instant.now());
  }
}
