package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit.Cause;
import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Schedulers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// A core with recorded effects, a clock that the test moves, and short words for the inputs.
final class CoreFixture {
  static final long SECOND = 1_000_000_000;
  static final int ARGUMENT_BYTES = 3;

  /// Of the largest worker that the options of tasks are for.
  private static final int CONCURRENCY = 3;

  private static final TaskSink NO_SINK =
      new TaskSink() {
        @Override
        public void ended(TaskBlock block, int index, Outcome outcome) {}

        @Override
        public void turnEnded() {}
      };

  final RecordingEffects effects = new RecordingEffects();
  final PoolCore core;
  long now = -7 * SECOND;
  private final Map<Long, RecordingEffects.Send> lastSends = new HashMap<>();
  private int sendsSeen;
  private long nextId = 1;

  private CoreFixture(CoreSettings settings) {
    core = new PoolCore(settings, effects);
  }

  /// A pool whose workers are being launched.
  static CoreFixture opened(int workers, int concurrency, int maxTasksPerWorker) {
    return opened(workers, concurrency, maxTasksPerWorker, Schedulers.leastLoaded());
  }

  static CoreFixture opened(
      int workers, int concurrency, int maxTasksPerWorker, Scheduler scheduler) {
    return opened(
        new CoreSettings(
            workers,
            concurrency,
            maxTasksPerWorker,
            true,
            0,
            42,
            scheduler,
            CoreSettings.LEASE_NANOS));
  }

  static CoreFixture opened(CoreSettings settings) {
    var fixture = new CoreFixture(settings);
    fixture.core.opened(fixture.now);
    fixture.turn();
    return fixture;
  }

  /// A pool whose workers are all ready.
  static CoreFixture ready(int workers, int concurrency, int maxTasksPerWorker) {
    CoreFixture fixture = opened(workers, concurrency, maxTasksPerWorker);
    fixture.makeReady(IntStream.rangeClosed(1, workers).toArray());
    return fixture;
  }

  /// A pool whose workers are all ready and chosen by this scheduler.
  static CoreFixture ready(int workers, int concurrency, Scheduler scheduler) {
    CoreFixture fixture = opened(workers, concurrency, 0, scheduler);
    fixture.makeReady(IntStream.rangeClosed(1, workers).toArray());
    return fixture;
  }

  static CoreFixture ready(int workers, int concurrency) {
    return ready(workers, concurrency, 0);
  }

  static TaskSettings settings(int maxAttempts) {
    return TaskSettings.of(
        TaskOptions.defaults().withRetry(RetryPolicy.onWorkerLoss(maxAttempts)), 1);
  }

  static TaskBlock block(long firstId, int capacity, int size, int maxAttempts, int bytes) {
    return block(firstId, capacity, size, settings(maxAttempts), bytes);
  }

  static TaskBlock block(long firstId, int capacity, int size, TaskSettings settings, int bytes) {
    var block = new TaskBlock(1, firstId, 0, capacity, settings, NO_SINK);
    for (int index = 0; index < size; index++) {
      block.append(new byte[bytes], bytes, 0);
    }
    return block;
  }

  static TaskBlock block(long firstId, int size, TaskOptions options) {
    var block = new TaskBlock(1, firstId, 0, size, TaskSettings.of(options, 1), NO_SINK);
    for (int index = 0; index < size; index++) {
      block.append(new byte[ARGUMENT_BYTES], ARGUMENT_BYTES, 0);
    }
    return block;
  }

  static Outcome value() {
    return Outcome.local(Ending.VALUE, 0, 0, 1, null);
  }

  /// Submits tasks with these options and keys, one for each key.
  TaskBlock submit(TaskOptions options, int... keys) {
    var block = new TaskBlock(1, nextId, 0, keys.length, TaskSettings.of(options, 1), NO_SINK);
    for (int key : keys) {
      block.append(new byte[ARGUMENT_BYTES], ARGUMENT_BYTES, key);
    }
    nextId += keys.length;
    return submit(block);
  }

  TaskBlock newBlock(int size, int maxAttempts, int bytes) {
    TaskBlock block = block(nextId, size, size, maxAttempts, bytes);
    nextId += size;
    return block;
  }

  TaskBlock submit(int count) {
    return submit(newBlock(count, 3, ARGUMENT_BYTES));
  }

  TaskBlock submit(int count, UnaryOperator<TaskOptions> options) {
    var settings = TaskSettings.of(options.apply(TaskOptions.defaults()), CONCURRENCY);
    TaskBlock block = block(nextId, count, count, settings, ARGUMENT_BYTES);
    nextId += count;
    return submit(block);
  }

  TaskBlock submit(TaskBlock block) {
    core.submitted(block, 0, block.size(), now);
    turn();
    return block;
  }

  void turn() {
    core.turnEnded(now);
  }

  void makeReady(int... workers) {
    for (int worker : workers) {
      core.workerReady(worker, pid(worker), now);
    }
    turn();
  }

  static long pid(int worker) {
    return 1000L + worker;
  }

  /// Ends tasks in the workers that have them.
  void end(long... tasks) {
    for (long task : tasks) {
      RecordingEffects.Send send = lastSend(task);
      core.taskEnded(send.worker(), task, send.run(), value(), now);
    }
    turn();
  }

  /// Ends an attempt in the worker that has the task; gives what the worker says.
  Outcome end(long task, Ending ending) {
    RecordingEffects.Send send = lastSend(task);
    int worker = send.worker();
    var outcome = Outcome.local(ending, worker, pid(worker), send.attempt(), null);
    core.taskEnded(worker, task, send.run(), outcome, now);
    turn();
    return outcome;
  }

  /// Lets the worker give back a task.
  void giveBack(long... tasks) {
    int worker = lastSend(tasks[0]).worker();
    for (long task : tasks) {
      core.taskReturned(worker, task, lastSend(task).run(), now);
    }
    core.revokeAnswered(worker, now);
    turn();
  }

  WorkerExit exit(int worker, long... started) {
    return exit(worker, Cause.OTHER, started);
  }

  WorkerExit exit(int worker, Cause cause, long... started) {
    WorkerExit exit = exitOf(worker, cause);
    List<StartedRun> runs =
        Arrays.stream(started)
            .filter(lastSends()::containsKey)
            .mapToObj(task -> new StartedRun(task, (byte) lastSend(task).run()))
            .toList();
    core.workerExited(worker, exit, runs, now);
    turn();
    return exit;
  }

  static WorkerExit exitOf(int worker, Cause cause) {
    String name = "w" + worker;
    String died = name + " died";
    String words = "words of " + name;
    return new WorkerExit(
        worker, pid(worker), OptionalInt.of(1), cause, died, words, Instant.EPOCH);
  }

  /// Lets time pass, calling the core when it wants.
  void advance(Duration duration) {
    long end = now + duration.toNanos();
    while (core.nextTick() <= end) {
      now = Math.max(now, core.nextTick());
      core.ticked(now);
      turn();
    }
    now = end;
  }

  /// As [#advance], with a sign of life from these workers meanwhile.
  void advance(Duration duration, int... alive) {
    for (long left = duration.toMillis(); left > 0; left -= 500) {
      advance(Duration.ofMillis(Math.min(left, 500)));
      for (int worker : alive) {
        core.heard(worker, now);
      }
    }
  }

  RecordingEffects.Send lastSend(long task) {
    return requireNonNull(lastSends().get(task));
  }

  private Map<Long, RecordingEffects.Send> lastSends() {
    for (; sendsSeen < effects.sends.size(); sendsSeen++) {
      RecordingEffects.Send send = effects.sends.get(sendsSeen);
      send.tasks().forEach(id -> lastSends.put(id, send));
    }
    return lastSends;
  }

  /// The tasks that were sent to the worker, in order.
  List<Long> sentTo(int worker) {
    List<Long> tasks = new ArrayList<>();
    for (RecordingEffects.Send send : effects.sends) {
      if (send.worker() == worker) {
        tasks.addAll(send.tasks());
      }
    }
    return tasks;
  }

  int inFlight(int worker) {
    return core.stats().workers().stream()
        .filter(stats -> stats.name().equals("w" + worker))
        .findFirst()
        .orElseThrow()
        .inFlight();
  }

  Ending ending(long task) {
    return outcome(task).ending();
  }

  Outcome outcome(long task) {
    return requireNonNull(effects.outcomes.get(task));
  }
}
