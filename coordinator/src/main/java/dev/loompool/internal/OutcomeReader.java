package dev.loompool.internal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.loompool.PoolClosedException;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskRun;
import dev.loompool.TaskSerializationException;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;
import dev.loompool.WorkerStartException;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.spi.WorkerId;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Makes what the user sees of an outcome: the value, or the exception. Decodes on the thread that
/// asks. Immutable.
final class OutcomeReader {
  private static final StackTraceElement[] NO_FRAMES = {};

  private final String pool;
  private final long poolId;
  private final TaggedTaskCodec codec;
  private volatile String brokenReason = "";

  OutcomeReader(String pool, long poolId, TaggedTaskCodec codec) {
    this.pool = pool;
    this.poolId = poolId;
    this.codec = codec;
  }

  /// Why the pool broke, for outcomes that say so.
  void broken(String reason) {
    brokenReason = reason;
  }

  /// The value of the task.
  ///
  /// @throws TaskException where it has none
  @SuppressWarnings({"unchecked", "NullAway"}) // a value may be null where R says so
  <R extends @Nullable Object> R value(long task, Outcome outcome) {
    if (outcome.ending() == Ending.VALUE) {
      try {
        return (R) codec.decode(outcome.bytes(), outcome.offset(), outcome.length());
      } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
        throw new TaskSerializationException(
            "the value of task %s from worker %s could not be rebuilt: %s. The task was not retried."
                .formatted(new TaskId<>(poolId, task), run(outcome).worker(), e),
            e,
            new TaskId<>(poolId, task),
            run(outcome));
      }
    }
    throw failure(task, outcome);
  }

  /// The outcome as a value.
  <R extends @Nullable Object> TaskOutcome<R> settled(long task, Outcome outcome) {
    TaskId<R> id = new TaskId<>(poolId, task);
    try {
      return new TaskOutcome.Success<>(id, value(task, outcome));
    } catch (TaskException e) {
      return new TaskOutcome.Failure<>(id, e);
    }
  }

  TaskRun run(Outcome outcome) {
    return new TaskRun(
        outcome.worker() == 0 ? "" : new WorkerId(outcome.worker()).toString(),
        outcome.attempt(),
        Duration.of(outcome.micros(), ChronoUnit.MICROS));
  }

  private TaskException failure(long task, Outcome outcome) {
    TaskId<?> id = new TaskId<>(poolId, task);
    TaskRun run = run(outcome);
    return switch (outcome.ending()) {
      case FAILED -> {
        Throwable cause = remote(id, outcome, true);
        yield new TaskFailedException(
            "task %s failed on worker %s (attempt %d, after %s): %s"
                .formatted(id, run.worker(), run.attempt(), millis(run), cause),
            cause,
            id,
            run);
      }
      case NOT_SERIALIZABLE -> {
        Throwable cause = remote(id, outcome, false);
        String message = cause.getMessage();
        yield new TaskSerializationException(
            message == null ? cause.toString() : message, cause, id, run);
      }
      case TIMED_OUT ->
          new TaskTimeoutException(
              "task %s passed its timeout on worker %s (attempt %d, after %s) and was interrupted"
                  .formatted(id, run.worker(), run.attempt(), millis(run)),
              remote(id, outcome, true),
              id,
              run);
      case CANCELLED ->
          new TaskCancelledException("task %s was cancelled".formatted(id), null, id, run);
      case LOST -> new WorkerLostException(lost(id, outcome, run), null, id, run);
      case POOL_TERMINATED ->
          new TaskCancelledException(
              "task %s was cancelled: pool '%s' was terminated".formatted(id, pool),
              new PoolClosedException("pool '%s' was terminated".formatted(pool), null),
              id,
              run);
      case POOL_BROKEN ->
          new TaskCancelledException(
              "task %s was cancelled: pool '%s' could not start its workers".formatted(id, pool),
              new WorkerStartException(brokenReason, null),
              id,
              run);
      case VALUE -> throw new AssertionError("a value is no failure");
    };
  }

  private static String lost(TaskId<?> id, Outcome outcome, TaskRun run) {
    WorkerExit exit = outcome.loss();
    String how = exit == null ? "was lost" : exit.description();
    if (how.startsWith("exited")) {
      how += ", which nobody told it to (did a task call System.exit?),";
    }
    return "task %s was not finished: worker %s (pid %d) %s while it ran (attempt %d, the last); its work may have been done in part"
        .formatted(id, run.worker(), outcome.pid(), how, run.attempt());
  }

  private Throwable remote(TaskId<?> id, Outcome outcome, boolean marked) {
    try {
      var input =
          com.google.protobuf.CodedInputStream.newInstance(
              outcome.bytes(), outcome.offset(), outcome.length());
      return rebuild(Failure.parseFrom(input), marked ? mark(id, outcome) : null);
    } catch (InvalidProtocolBufferException e) {
      e.setStackTrace(NO_FRAMES);
      return e;
    } catch (IOException e) {
      return e;
    }
  }

  // One whose text throws could not even be printed, so a stand-in takes its place.
  private Throwable rebuild(Failure failure, @Nullable StackTraceElement mark) {
    Throwable rebuilt = WireFailure.rebuild(failure, codec, mark);
    try {
      if (rebuilt.toString() != null) {
        return rebuilt;
      }
    } catch (RuntimeException | StackOverflowError e) {
      // As if it could not have been rebuilt.
    }
    return WireFailure.rebuild(failure.toBuilder().clearSerialized().build(), codec, mark);
  }

  private StackTraceElement mark(TaskId<?> id, Outcome outcome) {
    TaskRun run = run(outcome);
    String where =
        "[worker %s, pid %d, task %s, attempt %d, ran %s]"
            .formatted(run.worker(), outcome.pid(), id, run.attempt(), millis(run));
    return new StackTraceElement(where, "", "remote", -1);
  }

  private static String millis(TaskRun run) {
    return run.duration().toMillis() + " ms";
  }
}
