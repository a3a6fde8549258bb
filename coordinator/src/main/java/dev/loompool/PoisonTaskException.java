package dev.loompool;

import dev.loompool.task.TaskId;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The task cost as many workers as its [RetryPolicy] has attempts, the last of them while it ran
/// there alone, and is not run again. The losses before the last are suppressed in this exception,
/// each as a [WorkerLostException].
public final class PoisonTaskException extends TaskException {
  private static final long serialVersionUID = 1;

  private final List<LostWorker> losses;

  /// A worker that the task cost.
  ///
  /// @param worker its name, such as `w3`
  /// @param pid its process id
  /// @param exit how it ended, in words such as `was ended by SIGSEGV (exit 139)`
  /// @param at when that was
  /// @param alone whether it was a worker of quarantine, in which the task ran alone
  public record LostWorker(String worker, long pid, String exit, Instant at, boolean alone)
      implements Serializable {}

  /// For the pool's own use.
  public PoisonTaskException(
      String message, @Nullable TaskId<?> taskId, TaskRun run, List<LostWorker> losses) {
    super(message, null, taskId, run);
    this.losses = List.copyOf(losses);
  }

  /// The workers that were lost, in the order of their ends.
  public List<LostWorker> losses() {
    return losses;
  }
}
