package dev.loompool.internal;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.loompool.PoisonTaskException;
import dev.loompool.PoisonTaskException.LostWorker;
import dev.loompool.PoolClosedException;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskRun;
import dev.loompool.TaskSerializationException;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.SchedulerFault;
import dev.loompool.protocol.ClassDifference;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes what the user sees of an outcome: the value, or the exception. Decodes on the thread that
/// asks. Immutable.
final class OutcomeReader {
  private final String pool;
  private final long poolId;
  private final TaggedTaskCodec trusting;
  private final TaggedTaskCodec guarded;
  private final NameRegister names;
  private volatile PoolBreak broken = new PoolBreak("is broken", "", null, false);

  OutcomeReader(
      String pool,
      long poolId,
      TaggedTaskCodec trusting,
      TaggedTaskCodec guarded,
      NameRegister names) {
    this.names = names;
    this.pool = pool;
    this.poolId = poolId;
    this.trusting = trusting;
    this.guarded = guarded;
  }

  // Who joined may not be what it says it is.
  private TaggedTaskCodec codec(int worker) {
    return names.isJoined(worker) ? guarded : trusting;
  }

  private TaggedTaskCodec codec(EndedItems items, int number) {
    return names.hasJoined()
        ? codec(items.outcomes().outcome(items.place() + number).worker())
        : trusting;
  }

  /// Why the pool broke, for outcomes that say so.
  void broken(PoolBreak how) {
    broken = how;
  }

  /// An outcome as the host of a client sent it.
  Outcome read(dev.loompool.protocol.v1.EndedTask sent) {
    return OutcomeForm.read(sent, names);
  }

  /// The value of the task.
  ///
  /// @throws TaskException where it has none
  @SuppressWarnings({"unchecked", "NullAway"}) // a value may be null where R says so
  <R extends @Nullable Object> R value(TaskLabel task, Outcome outcome) {
    if (outcome.ending() == Ending.VALUE) {
      try {
        return (R)
            codec(outcome.worker()).decode(outcome.bytes(), outcome.offset(), outcome.length());
      } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
        throw notRebuilt(task, outcome, e);
      }
    }
    TaskException failure = failure(task, outcome);
    outcome.earlier().forEach(attempt -> failure.addSuppressed(failure(task, attempt)));
    throw failure;
  }

  /// The value of one of these items.
  ///
  /// @throws TaskException where it has none
  @SuppressWarnings({"unchecked", "NullAway"}) // a value may be null where R says so
  <R extends @Nullable Object> R value(EndedItems items, int number) {
    if (items.areValues()) {
      try {
        byte[] bytes = items.outcomes().bytes();
        return (R) codec(items, number).decode(bytes, items.offset(number), items.length(number));
      } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
        EndedItem item = items.item(number);
        throw notRebuilt(item, item.outcome(), e);
      }
    }
    EndedItem item = items.item(number);
    return value(item, item.outcome());
  }

  private TaskSerializationException notRebuilt(TaskLabel task, Outcome outcome, Throwable cause) {
    Optional<String> other = ClassDifference.nameIn(cause);
    String why =
        other
            .map(type -> "class " + type + " is another version there than here")
            .orElse(cause.toString());
    return new TaskSerializationException(
        "the value of %s from worker %s could not be rebuilt: %s. The task was not retried."
            .formatted(text(task), run(outcome).worker(), why),
        other.isPresent() ? null : cause,
        id(task),
        run(outcome));
  }

  /// The outcome as a value.
  <R extends @Nullable Object> TaskOutcome<R> settled(TaskLabel task, Outcome outcome) {
    TaskId<R> id = id(task);
    try {
      return new TaskOutcome.Success<>(id, value(task, outcome));
    } catch (TaskException e) {
      return new TaskOutcome.Failure<>(id, e);
    }
  }

  /// A list for the outcomes of a map, which [#settle] fills.
  <R extends @Nullable Object> SettledOutcomes<R> settled(int expected) {
    return new SettledOutcomes<>(poolId, expected);
  }

  /// Adds the outcome of one of these items.
  <R extends @Nullable Object> void settle(
      EndedItems items, int number, SettledOutcomes<R> outcomes) {
    long task = items.task() + number;
    try {
      outcomes.append(task, this.<R>value(items, number));
    } catch (TaskException e) {
      outcomes.appendFailure(task, e);
    }
  }

  TaskRun run(Outcome outcome) {
    return new TaskRun(
        outcome.worker() == 0 ? "" : names.of(outcome.worker()),
        outcome.attempt(),
        Duration.of(outcome.micros(), ChronoUnit.MICROS));
  }

  private <R extends @Nullable Object> TaskId<R> id(TaskLabel task) {
    return new TaskId<>(poolId, task.task());
  }

  /// Such as `task t42 "sync" (item 17 of 200)`.
  private String text(TaskLabel task) {
    String place = task.place();
    return "task " + named(task) + (place.isEmpty() ? "" : " (" + place + ")");
  }

  private String named(TaskLabel task) {
    String name = task.settings().name();
    return id(task) + (name.isEmpty() ? "" : " \"" + name + "\"");
  }

  private TaskException failure(TaskLabel task, Outcome outcome) {
    TaskId<?> id = id(task);
    TaskRun run = run(outcome);
    return switch (outcome.ending()) {
      case FAILED, RETRYABLE -> {
        Throwable cause = remote(task, outcome, true);
        yield new TaskFailedException(
            "%s failed on %s: %s".formatted(text(task), where(task, run), cause), cause, id, run);
      }
      case NOT_SERIALIZABLE -> {
        Throwable cause = remote(task, outcome, false);
        String message = cause.getMessage();
        yield new TaskSerializationException(
            message == null ? cause.toString() : message, cause, id, run);
      }
      case TIMED_OUT ->
          new TaskTimeoutException(
              "%s passed its %s on %s and was interrupted"
                  .formatted(text(task), task.limit(), where(task, run)),
              remote(task, outcome, true),
              id,
              run);
      case DEADLINE_PASSED ->
          new TaskTimeoutException(
              run.worker().isEmpty()
                  ? "%s passed its deadline while it waited, after %d attempts"
                      .formatted(text(task), run.attempt())
                  : "%s passed its deadline on %s and was interrupted"
                      .formatted(text(task), where(task, run)),
              outcome.length() == 0 ? null : remote(task, outcome, true),
              id,
              run);
      case STUCK ->
          new TaskTimeoutException(
              "%s passed its %s on %s and ignored the interrupt for %s; the worker was killed and replaced, its other tasks run again without being charged. The cause has its stack"
                  .formatted(text(task), task.limit(), where(task, run), task.grace()),
              remote(task, outcome, true),
              id,
              run);
      case CANCELLED -> {
        EndedItem first = task.cancelledFor();
        yield first == null
            ? new TaskCancelledException(text(task) + " was cancelled", null, id, run)
            : new TaskCancelledException(
                "%s was cancelled, since %s failed and the map fails fast"
                    .formatted(text(task), first.place()),
                failure(first, first.outcome()),
                id,
                run);
      }
      case UNPLACED -> {
        SchedulerFault fault = requireNonNull(outcome.fault());
        yield new TaskFailedException(
            text(task) + " could not be placed: " + fault.text(), fault.thrown(), id, run);
      }
      case POISONED -> {
        List<LostWorker> losses = LossText.losses(outcome, names);
        yield new PoisonTaskException(poisoned(task, outcome, losses), id, run, losses);
      }
      case LOST, LOST_ALONE -> new WorkerLostException(lost(task, outcome, run), null, id, run);
      case POOL_TERMINATED ->
          new TaskCancelledException(
              "%s was cancelled: pool '%s' was terminated".formatted(text(task), pool),
              new PoolClosedException("pool '%s' was terminated".formatted(pool), null),
              id,
              run);
      case POOL_BROKEN ->
          new TaskCancelledException(
              "%s was cancelled: pool '%s' %s".formatted(text(task), pool, broken.how()),
              broken.exception(),
              id,
              run);
      case VALUE -> throw new AssertionError("a value is no failure");
    };
  }

  private String lost(TaskLabel task, Outcome outcome, TaskRun run) {
    String how = LossText.exit(outcome.loss());
    return "%s was not finished: worker %s (pid %d) %s while it ran (%s%s); its work may have been done in part"
        .formatted(
            text(task),
            run.worker(),
            outcome.pid(),
            how,
            task.attempt(run.attempt()),
            LossText.memory(task, outcome));
  }

  private String poisoned(TaskLabel task, Outcome outcome, List<LostWorker> losses) {
    String lines = losses.stream().map(LossText::line).collect(joining(", "));
    return "%s ended %d workers in a row (%s), the last while it ran there alone; not retried%s"
        .formatted(text(task), losses.size(), lines, LossText.memory(task, outcome));
  }

  private Throwable remote(TaskLabel task, Outcome outcome, boolean marked) {
    return RemoteFailure.of(
        outcome, codec(outcome.worker()), marked ? below(task, outcome) : List.of());
  }

  /// What stands below the task's own frames: where it ran, then who asks for it.
  private List<StackTraceElement> below(TaskLabel task, Outcome outcome) {
    TaskRun run = run(outcome);
    String place = task.place();
    String where =
        "[worker %s, pid %d, task %s%s, %s, ran %s]"
            .formatted(
                run.worker(),
                outcome.pid(),
                named(task),
                place.isEmpty() ? "" : ", " + place,
                task.attempt(run.attempt()),
                millis(run));
    List<StackTraceElement> frames = new ArrayList<>();
    frames.add(new StackTraceElement(where, "", "remote", -1));
    frames.addAll(CallerFrames.now());
    return frames;
  }

  private static String where(TaskLabel task, TaskRun run) {
    return "worker %s (%s, after %s)"
        .formatted(run.worker(), task.attempt(run.attempt()), millis(run));
  }

  private static String millis(TaskRun run) {
    return run.duration().toMillis() + " ms";
  }
}
