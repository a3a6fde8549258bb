package dev.loompool.cli.soak;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskException;
import dev.loompool.TaskSubmitter;
import dev.loompool.task.TaskId;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps a pool busy until it is told to end, by a map that never ends and by tasks that are queued
/// one by one. Its two loops run on a thread each; counts and complaint are read by others.
final class SoakLoad {
  private static final int MAX_ATTEMPTS = 50;
  private static final int QUEUED_AT_A_TIME = 100;

  private final Pool pool;
  private final TaskSubmitter submitter;
  private final AtomicLong ended = new AtomicLong();
  private final AtomicReference<@Nullable String> complaint = new AtomicReference<>();

  // Set once, by who ends the run.
  private volatile boolean ending;

  private record Pair(byte[] argument, byte[] value) implements Serializable {}

  private record Queued(byte[] argument, TaskId<byte[]> id) {}

  SoakLoad(Pool pool) {
    this.pool = pool;
    this.submitter =
        pool.with(options -> options.withRetry(RetryPolicy.onWorkerLoss(MAX_ATTEMPTS)));
  }

  long ended() {
    return ended.get();
  }

  /// The first thing that was wrong; null where nothing was.
  @Nullable String complaint() {
    return complaint.get();
  }

  void end() {
    ending = true;
  }

  /// Runs an endless map.
  void map() {
    try (PoolResult<Pair> result =
            submitter.map(
                argument -> new Pair(argument, SoakTask.run(argument)),
                Stream.generate(SoakTask::argument));
        Stream<Pair> pairs = result.stream()) {
      pairs.takeWhile(_ -> !ending).forEach(pair -> check(pair.argument, pair.value));
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /// Queues tasks and takes their outcomes.
  void queue() {
    Queue<Queued> waiting = new ArrayDeque<>();
    try {
      while (!ending) {
        byte[] argument = SoakTask.argument();
        waiting.add(new Queued(argument, submitter.queue(SoakTask::run, argument)));
        if (waiting.size() == QUEUED_AT_A_TIME) {
          take(waiting.remove());
        }
      }
      while (!waiting.isEmpty()) {
        take(waiting.remove());
      }
    } catch (TaskException | InterruptedException e) {
      fail(e);
    }
  }

  private void take(Queued queued) throws InterruptedException {
    check(queued.argument, pool.result(queued.id));
  }

  private void check(byte[] argument, byte[] value) {
    if (!Arrays.equals(value, SoakTask.value(argument))) {
      complaint.compareAndSet(null, "a task has returned a wrong value");
    }
    ended.incrementAndGet();
  }

  private void fail(Exception e) {
    complaint.compareAndSet(null, "a task has failed: " + e);
  }
}
