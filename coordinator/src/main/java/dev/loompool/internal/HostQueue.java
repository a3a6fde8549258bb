package dev.loompool.internal;

import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolException;
import dev.loompool.PoolInterruptedException;
import dev.loompool.TaskOptions;
import dev.loompool.WaitFor;
import dev.loompool.internal.HostRequests.Asked;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.net.TaskPolicy;
import dev.loompool.protocol.v1.EndedTask;
import dev.loompool.protocol.v1.Refusal;
import dev.loompool.protocol.v1.Reply;
import dev.loompool.protocol.v1.Request;
import dev.loompool.protocol.v1.RetryRule;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The queued tasks of the pool that a client is connected to: they are kept there, whatever
/// becomes of the client. Thread-safe.
final class HostQueue implements TaskQueue {
  private final String pool;
  private final TaskIntake intake;
  private final HostRequests requests;
  private final LongFunction<OutcomeReader> readers;
  private final LongPredicate wasConnected;

  /// @param readers reads outcomes of the pool with this id
  /// @param wasConnected whether this client has been connected to the pool with this id
  HostQueue(
      String pool,
      TaskIntake intake,
      HostRequests requests,
      LongFunction<OutcomeReader> readers,
      LongPredicate wasConnected) {
    this.pool = pool;
    this.intake = intake;
    this.requests = requests;
    this.readers = readers;
    this.wasConnected = wasConnected;
  }

  @Override
  public <R extends @Nullable Object> TaskId<R> queue(TaskCallable<?> task, TaskOptions options) {
    intake.ensureOpen();
    return queued(Request.newBuilder().setQueue(batch(intake.prepare(task, options))));
  }

  @Override
  public <R extends @Nullable Object> TaskId<R> queue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    intake.ensureOpen();
    return queued(
        Request.newBuilder().setQueue(batch(intake.prepareWhole(function, argument, options))));
  }

  private <R extends @Nullable Object> TaskId<R> queued(Request.Builder request) {
    Reply reply = answer(requests.ask(request), null);
    return new TaskId<>(reply.getPool(), reply.getQueued());
  }

  @Override
  public <R extends @Nullable Object> Optional<TaskId<R>> tryQueue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    intake.ensureOpen();
    TaskBatch batch = batch(intake.prepareWhole(function, argument, options));
    Reply reply = answer(requests.ask(Request.newBuilder().setTryQueue(batch)), null);
    return reply.hasQueued()
        ? Optional.of(new TaskId<>(reply.getPool(), reply.getQueued()))
        : Optional.empty();
  }

  private static TaskBatch batch(TaskIntake.Prepared task) {
    TaskSettings settings = task.settings();
    TaskBatch.Builder batch =
        TaskBatch.newBuilder()
            .setFunction(task.function())
            .setAttempt(1)
            .setRun(1)
            .setTimeoutNanos(settings.timeoutNanos())
            .setGraceNanos(settings.graceNanos())
            .setKillOnCancel(settings.killOnCancel())
            .addLengths(task.length())
            .setArguments(UnsafeByteOperations.unsafeWrap(task.argument(), 0, task.length()))
            .setRetry(
                RetryRule.newBuilder()
                    .addAllRetried(settings.retry().retried())
                    .addAllExcepted(settings.retry().excepted()))
            .setPolicy(TaskPolicy.of(settings).addKeys(task.key()));
    if (settings.deadlineNanos() > 0) {
      batch.addDeadlineNanos(settings.deadlineNanos());
    }
    return batch.build();
  }

  @Override
  public <R extends @Nullable Object> R take(TaskId<R> id) throws InterruptedException {
    Asked asked = requests.ask(about(id).setOutcome(id.value()));
    try {
      return taken(id, asked.get());
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      withdrawIfOpen(asked);
    }
  }

  @Override
  public <R extends @Nullable Object> R take(TaskId<R> id, Duration limit)
      throws InterruptedException, TimeoutException {
    Asked asked = requests.ask(about(id).setOutcome(id.value()));
    try {
      return taken(id, asked.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      TimeoutException named =
          new TimeoutException(
              "task %s has not ended within %s, or the coordinator could not be reached; it goes on"
                  .formatted(id, limit));
      named.initCause(e);
      throw named;
    } finally {
      withdrawIfOpen(asked);
    }
  }

  /// An outcome that comes after all is not lost: the pool keeps it.
  private void withdrawIfOpen(Asked asked) {
    if (asked.cancel(false)) {
      requests.withdraw(asked);
    }
  }

  private <R extends @Nullable Object> R taken(TaskId<R> id, Reply reply) {
    EndedTask outcome = checked(reply, id).getOutcome();
    // Its answer is of no interest: what matters is that it goes out before the connection is
    // closed.
    requests.tell(about(id).setForget(id.value()));
    OutcomeReader reader = readers.apply(id.pool());
    TaskSettings settings = TaskSettings.of(TaskOptions.defaults(), 1);
    return reader.<R>value(new QueuedTask(id.value(), settings, null), reader.read(outcome));
  }

  @Override
  public Set<TaskId<?>> await(Collection<? extends TaskId<?>> ids, WaitFor what, Duration limit)
      throws InterruptedException {
    Map<TaskId<?>, Asked> asked = new LinkedHashMap<>();
    ids.forEach(id ->
        asked.computeIfAbsent(id, wanted -> requests.ask(about(wanted).setEnd(wanted.value()))));
    CountDownLatch left = new CountDownLatch(what == WaitFor.FIRST ? 1 : asked.size());
    asked
        .values()
        .forEach(each -> each.whenComplete((reply, failed) -> count(reply, what, left)).isDone());
    try {
      if (!asked.isEmpty()) {
        boolean all = left.await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        assert all || left.getCount() > 0;
      }
      Set<TaskId<?>> ended = new LinkedHashSet<>();
      asked.forEach((id, each) -> {
        if (each.isDone()) {
          Reply reply = answer(each, id);
          assert reply.hasWasSo();
          ended.add(id);
        }
      });
      return ended;
    } finally {
      asked.values().forEach(this::withdrawIfOpen);
    }
  }

  private static void count(@Nullable Reply reply, WaitFor what, CountDownLatch left) {
    boolean isFailure = reply == null || !reply.getWasSo();
    boolean enough =
        reply == null || reply.hasRefusal() || (what == WaitFor.FIRST_FAILURE && isFailure);
    for (long counts = enough ? left.getCount() : 1; counts > 0; counts--) {
      left.countDown();
    }
  }

  @Override
  public boolean cancel(TaskId<?> id) {
    return answer(requests.ask(about(id).setCancel(id.value())), id).getWasSo();
  }

  @Override
  public void forget(TaskId<?> id) {
    boolean done = answer(requests.ask(about(id).setForget(id.value())), id).getWasSo();
    assert done;
  }

  private static Request.Builder about(TaskId<?> id) {
    return Request.newBuilder().setPool(id.pool());
  }

  /// Waits for the answer.
  private Reply answer(Asked asked, @Nullable TaskId<?> id) {
    try {
      return checked(asked.get(), id);
    } catch (InterruptedException e) {
      withdrawIfOpen(asked);
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException(
          "interrupted while pool '%s' waited for its coordinator's answer; it may have done what was asked"
              .formatted(pool),
          e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private Reply checked(Reply reply, @Nullable TaskId<?> id) {
    if (!reply.hasRefusal()) {
      return reply;
    }
    Refusal refusal = reply.getRefusal();
    throw switch (refusal.getKind()) {
      case UNREAD -> new RejectedExecutionException(refusal.getText());
      case TAKEN -> new NoSuchElementException(refusal.getText());
      case FOREIGN ->
          id != null && id.pool() != reply.getPool() && wasConnected.test(id.pool())
              ? new PoolClosedException(gone(id), null)
              : new IllegalArgumentException(refusal.getText());
      case POOL_CLOSED, UNRECOGNIZED -> new PoolClosedException(refusal.getText(), null);
    };
  }

  private static String gone(TaskId<?> id) {
    return "task %s is lost: the coordinator that had accepted it has ended, and the one that took its place knows nothing of it; queue it again"
        .formatted(id);
  }

  private static RuntimeException failure(ExecutionException e) {
    // Made anew, so that its stack trace shows who asked.
    return e.getCause() instanceof PoolException known
        ? PoolBreak.again(known)
        : new IllegalStateException(e);
  }
}
