package dev.loompool.benchmarks.jmh;

import dev.loompool.TaskOptions;
import dev.loompool.benchmarks.NoEffects;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.core.TaskSink;
import dev.loompool.spi.Schedulers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What the core's decisions cost for a task, from its submission to its end, between two workers
/// that answer at once, each task alone. Confined to JMH's thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoreBenchmark {
  private static final int TASKS = 1024;
  private static final int WORKERS = 2;
  private static final int CONCURRENCY = 16;
  private static final byte[] ARGUMENT = {6, 2};
  private static final Outcome VALUE = Outcome.local(Outcome.Ending.VALUE, 1, 0, 1, null);
  private static final TaskSettings SETTINGS = TaskSettings.of(TaskOptions.defaults(), CONCURRENCY);

  private final Deque<Sent> sent = new ArrayDeque<>();
  private final PoolCore core =
      new PoolCore(
          new CoreSettings(
              WORKERS,
              CONCURRENCY,
              0,
              true,
              0,
              42,
              Schedulers.leastLoaded(),
              CoreSettings.LEASE_NANOS),
          new Sending());
  private final Ends ends = new Ends();
  private long firstId = 1;
  private long now;

  /// What a worker was given. Immutable.
  private record Sent(int worker, TaskBlock block, int from, int count, int run) {}

  /// Notes what is sent. Confined to JMH's thread.
  private final class Sending extends NoEffects {
    @Override
    public void send(int worker, TaskBlock block, int from, int count, int attempt, int run) {
      sent.add(new Sent(worker, block, from, count, run));
    }

    @Override
    public void end(TaskBlock block, int index, Outcome outcome) {
      ends.ended(block, index, outcome);
    }
  }

  /// Counts outcomes. Confined to JMH's thread.
  private static final class Ends implements TaskSink {
    private int count;

    @Override
    public void ended(TaskBlock block, int index, Outcome outcome) {
      count++;
    }

    @Override
    public void turnEnded() {}
  }

  @Setup
  public void prepare() {
    core.opened(now);
    core.turnEnded(now);
    for (int worker = 1; worker <= WORKERS; worker++) {
      core.workerReady(worker, worker, now);
    }
    core.turnEnded(now);
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public int submitAndEnd() {
    TaskBlock block = new TaskBlock(1, firstId, 0, TASKS, SETTINGS, ends);
    firstId += TASKS;
    for (int i = 0; i < TASKS; i++) {
      block.append(ARGUMENT, ARGUMENT.length, 0);
    }
    core.submitted(block, 0, TASKS, now);
    core.blockClosed(block);
    core.turnEnded(now);
    for (Sent next = sent.poll(); next != null; next = sent.poll()) {
      end(next);
    }
    return ends.count;
  }

  private void end(Sent given) {
    now += 10_000;
    for (int i = 0; i < given.count(); i++) {
      core.taskEnded(given.worker(), given.block().id(given.from() + i), given.run(), VALUE, now);
    }
    core.turnEnded(now);
  }
}
