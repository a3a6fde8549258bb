package dev.loompool.cli.chaos;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import dev.loompool.TaskSubmitter;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Hands the tasks of a run to a pool, half of them as a map and half one by one, and keeps what
/// comes back. Its two methods run on a thread each.
final class ChaosLoad {
  /// Enough for any task that is lost by chance.
  static final int MAX_ATTEMPTS = 50;

  private static final long POLL_NANOS = 5_000_000;
  private static final int QUEUED_AT_A_TIME = 400;
  private static final Duration SPIN_TIMEOUT = Duration.ofMillis(500);
  private static final Duration SPIN_GRACE = Duration.ofMillis(300);

  private final ChaosPlan plan;
  private final int tasks;
  private final ChaosTask task;
  private final TaskSubmitter submitter;
  private final TaskSubmitter timed;
  private final Pool pool;
  private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final IntPredicate held;
  private final AtomicInteger ended;

  private record Queued(int index, TaskId<Long> id) {}

  /// @param held whether the task of this index has to wait, and all behind it
  /// @param ended counts the outcomes that have come
  ChaosLoad(
      Pool pool,
      ChaosPlan plan,
      int tasks,
      ChaosTask task,
      IntPredicate held,
      AtomicInteger ended) {
    this.pool = pool;
    this.held = held;
    this.ended = ended;
    this.plan = plan;
    this.tasks = tasks;
    this.task = task;
    this.submitter =
        pool.with(options -> options.withRetry(RetryPolicy.onWorkerLoss(MAX_ATTEMPTS)));
    this.timed =
        pool.with(options ->
            options
                .withRetry(RetryPolicy.attempts(MAX_ATTEMPTS))
                .withTimeout(SPIN_TIMEOUT)
                .withGrace(SPIN_GRACE));
  }

  List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /// Runs the tasks of the map.
  void map() {
    int[] indexes = IntStream.range(0, tasks).filter(index -> !plan.isQueued(index)).toArray();
    Stream<TaskOrder> orders = IntStream.of(indexes).peek(this::awaitTurn).mapToObj(plan::order);
    try (PoolResult<Long> result = submitter.map(task, orders);
        Stream<TaskReport<Long>> reports = result.reports(false)) {
      reports.forEach(report -> deliver(indexes[(int) report.index()], report));
    }
  }

  private void awaitTurn(int index) {
    while (held.test(index) && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, POLL_NANOS);
    }
  }

  private void deliver(int index, TaskReport<Long> report) {
    String worker = report.run().worker();
    switch (report.outcome()) {
      case TaskOutcome.Success<Long>(_, Long value) ->
          deliver(new Delivery(index, value, null, worker));
      case TaskOutcome.Failure<Long>(_, TaskException cause) ->
          deliver(new Delivery(index, null, cause, worker));
    }
  }

  /// Runs the tasks that are queued one by one.
  void queue() throws InterruptedException {
    Queue<Queued> waiting = new ArrayDeque<>();
    for (int index = 0; index < tasks; index++) {
      if (plan.isQueued(index)) {
        if (waiting.size() == QUEUED_AT_A_TIME) {
          take(waiting.remove());
        }
        while (held.test(index) && !waiting.isEmpty()) {
          take(waiting.remove());
        }
        awaitTurn(index);
        TaskSubmitter by = plan.timesOut(index) ? timed : submitter;
        waiting.add(new Queued(index, by.queue(task, plan.order(index))));
      }
    }
    while (!waiting.isEmpty()) {
      take(waiting.remove());
    }
  }

  private void take(Queued queued) throws InterruptedException {
    deliver(outcome(queued));
    try {
      // Each outcome can be taken once. Where that does not hold the history has it twice.
      deliver(new Delivery(queued.index, pool.result(queued.id), null, ""));
    } catch (NoSuchElementException e) {
      // As it has to be.
    }
  }

  private Delivery outcome(Queued queued) throws InterruptedException {
    try {
      return new Delivery(queued.index, pool.result(queued.id), null, "");
    } catch (TaskException e) {
      return new Delivery(queued.index, null, e, e.worker());
    }
  }

  private void deliver(Delivery delivery) {
    deliveries.add(delivery);
    ended.incrementAndGet();
  }
}
