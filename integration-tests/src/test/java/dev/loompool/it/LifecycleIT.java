package dev.loompool.it;

import static dev.loompool.it.MapIT.blockUntilInterrupted;
import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.flags;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolEvent;
import dev.loompool.PoolResult;
import dev.loompool.PoolState;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskOutcome;
import dev.loompool.Transport;
import dev.loompool.WorkerStats;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// Has a JVM wait for a debugger before it does anything else.
  private static final String NEVER_BOOTED =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closeWaitsForQueuedTasks(Transport transport) throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.transport(transport));
    List<TaskId<Integer>> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ids.add(pool.queue(x -> x, i));
    }

    pool.close();

    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(pool.stats().ended()).isEqualTo(200);
    for (int i = 0; i < 200; i++) {
      assertThat(pool.result(ids.get(i))).isEqualTo(i);
    }
  }

  @Test
  @Tag("fault-B6")
  void closingAgainDoesNothing() throws InterruptedException {
    Pool pool = POOLS.open();

    assertThat(pool.state()).isEqualTo(PoolState.OPEN);
    pool.close();
    pool.close();
    pool.shutdown();
    pool.terminate();

    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(pool.join(Duration.ZERO)).isTrue();
  }

  @Test
  @Tag("fault-B6")
  void aClosedPoolTakesNoTasks() {
    Pool pool = POOLS.open();
    pool.shutdown();

    TaskFunction<Integer, Integer> function = x -> x;
    List<ThrowingCallable> submissions =
        List.of(
            () -> pool.apply(() -> 1),
            () -> pool.apply(function, 1),
            () -> pool.run(() -> {}),
            () -> pool.forEach(_ -> {}, List.of(1)),
            () -> pool.submit(() -> 1),
            () -> pool.submit(function, 1),
            () -> pool.queue(() -> 1),
            () -> pool.queue(function, 1),
            () -> pool.map(function, List.of(1)),
            () -> pool.map(function, Stream.of(1)),
            () -> pool.with(options -> options).map(function, List.of(1)));

    assertThat(submissions)
        .allSatisfy(
            submission -> assertThatThrownBy(submission).isInstanceOf(PoolClosedException.class));
  }

  /// More workers than boot at a time, on a machine with up to three processors.
  @Test
  void allOfManyWorkersBecomeReady() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(9));

    assertThat(pool.apply(() -> 1)).isEqualTo(1);
    assertThat(PoolExtension.awaitReady(pool, 9)).hasSize(9);
  }

  @Test
  void workersThatHaveNotBootedYetNeverDoWhereThePoolEnds() throws InterruptedException {
    AtomicInteger launched = new AtomicInteger();
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(200)
                .jvmArguments(flags(NEVER_BOOTED))
                .listener(event -> {
                  if (event instanceof PoolEvent.WorkerLaunched) {
                    launched.incrementAndGet();
                  }
                }));
    int most = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    waiting().until(() -> launched.get() == most);

    pool.terminate();

    assertThat(pool.join(PoolExtension.LIMIT)).isTrue();
    assertThat(pool.stats().lostWorkers()).isZero();
    assertThat(launched).hasValue(most);
  }

  @Test
  @Tag("fault-B6")
  void aCallbackMayCloseThePool() {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    CompletableFuture<Void> closed =
        pool.submit(
                () -> {
                  marks.awaitInTask("go");
                  return 1;
                })
            .thenAccept(_ -> pool.close());
    marks.set("go");

    assertThat(closed).succeedsWithin(LIMIT);
    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  void terminateEndsRunningAndWaitingTasks() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.concurrencyPerWorker(1));
    List<TaskId<Integer>> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(pool.queue(item -> blockUntilInterrupted(marks, item), i));
    }
    PoolResult<Integer> result = pool.map(x -> x, Stream.iterate(0, x -> x + 1));
    marks.await("started-", 2);

    pool.terminate();

    assertThat(pool.join(LIMIT)).isTrue();
    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
    assertThat(ids)
        .allSatisfy(id ->
            assertThatThrownBy(() -> pool.result(id))
                .isInstanceOf(TaskCancelledException.class)
                .hasCauseInstanceOf(PoolClosedException.class));
    assertThat(result.settled()).hasOnlyElementsOfType(TaskOutcome.Failure.class);
  }

  @Test
  void anInterruptedCloseTerminates() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    TaskId<Integer> id = pool.queue(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");

    Thread.currentThread().interrupt();
    pool.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class);
  }

  @Test
  void joinSaysWhetherThePoolHasEnded() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    TaskId<Integer> id =
        pool.queue(() -> {
          marks.setAndAwait("started", "go");
          return 5;
        });
    marks.await("started");

    pool.shutdown();

    assertThat(pool.join(Duration.ofMillis(100))).isFalse();
    assertThat(pool.state()).isEqualTo(PoolState.SHUTTING_DOWN);
    marks.set("go");
    assertThat(pool.join(LIMIT)).isTrue();
    assertThat(pool.result(id)).isEqualTo(5);
  }

  @Test
  void shutdownStopsPullingSourcesAndFinishesWhatTheyGave() throws InterruptedException {
    Pool pool = POOLS.open();
    PoolResult<Integer> endless = pool.map(x -> x, Stream.iterate(0, x -> x + 1));
    waiting().until(() -> endless.progress().done() > 100);

    pool.shutdown();

    List<Integer> values = endless.get();
    assertThat(values).hasSizeGreaterThan(100).isEqualTo(range(values.size()));
    assertThat(pool.join(LIMIT)).isTrue();
  }

  @Test
  void closeCancelsMapsThatAreNotRead() {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    PoolResult<Integer> unread =
        pool.map(item -> blockUntilInterrupted(marks, item), Stream.iterate(0, x -> x + 1));
    marks.await("started-", 2);

    pool.close();

    assertThat(unread.progress().done()).isEqualTo(unread.progress().submitted());
    assertThat(marks.startingWith("interrupted-")).isNotEmpty();
  }

  @Test
  void aPoolMayBeClosedWhileItsWorkersStart() {
    for (int i = 0; i < 3; i++) {
      Pool pool = POOLS.open();

      pool.close();

      assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
    }
  }

  @Test
  void aPoolMayBeTerminatedWhileItsWorkersStart() throws InterruptedException {
    Pool pool = POOLS.open();
    TaskId<Integer> id = pool.queue(() -> 1);

    pool.terminate();

    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class);
    assertThat(pool.join(LIMIT)).isTrue();
  }

  @Test
  @Tag("fault-B8")
  void poolsBesideOneAnotherDoNotMeet() throws InterruptedException {
    List<Pool> pools = new ArrayList<>();
    List<TaskId<Integer>> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Transport transport = i % 2 == 0 ? Transport.AUTOMATIC : Transport.TCP;
      Pool pool = POOLS.open(builder -> builder.workers(1).transport(transport));
      pools.add(pool);
      ids.add(pool.queue(x -> x, i));
    }

    for (int i = 0; i < 4; i++) {
      TaskId<Integer> foreign = ids.get((i + 1) % 4);
      Pool pool = pools.get(i);
      assertThatThrownBy(() -> pool.result(foreign)).isInstanceOf(IllegalArgumentException.class);
      assertThat(pool.result(ids.get(i))).isEqualTo(i);
    }
    pools.get(0).close();
    assertThat(pools.get(1).apply(() -> 1)).isEqualTo(1);
  }

  @Test
  void thePoolOfATryBlockIsClosedAtItsEnd() throws InterruptedException {
    Pool seen;
    try (Pool pool = Pool.builder().workers(1).open()) {
      seen = pool;
      assertThat(pool.map(x -> x * x, List.of(1, 4, 9)).get()).containsExactly(1, 16, 81);
    }

    assertThat(seen.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  void idleWorkersAreKept() throws InterruptedException {
    Pool pool = POOLS.open();
    List<Long> pids =
        PoolExtension.awaitReady(pool, 2).stream().map(WorkerStats::pid).sorted().toList();

    List<Long> used =
        pool.map(_ -> ProcessHandle.current().pid(), range(2_000)).get().stream()
            .distinct()
            .toList();

    assertThat(pids).containsAll(used);
    assertThat(PoolExtension.awaitReady(pool, 2))
        .extracting(WorkerStats::pid)
        .containsExactlyInAnyOrderElementsOf(pids);
  }

  @Test
  @Tag("fault-G8")
  void aTaskMayOpenAPoolOfItsOwn() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    int sum =
        pool.apply(() -> {
          try (Pool inner = Pool.builder().workers(1).open()) {
            return inner.map(x -> x * x, List.of(1, 2, 3)).get().stream().mapToInt(x -> x).sum();
          }
        });

    assertThat(sum).isEqualTo(14);
  }

  @Test
  @Tag("fault-A20")
  void leftoverThreadsAndHooksOfTasksDoNotHoldTheEndUp() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    pool.run(() -> {
      Thread.ofPlatform().name("left-over").start(LifecycleIT::sleepForEver);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(LifecycleIT::sleepForEver));
    });

    pool.close();

    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  @Tag("fault-A21")
  void terminateEndsTheProcessesThatTasksStarted() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1));
    TaskId<Integer> id =
        pool.queue(() -> {
          Process child = new ProcessBuilder("sleep", "600").start();
          marks.set("pid-" + child.pid());
          return child.waitFor();
        });
    long grandchild = Long.parseLong(marks.await("pid-", 1).getFirst().substring(4));

    pool.terminate();

    waiting().until(() -> Processes.isGone(grandchild));
    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class);
  }

  @Test
  @Tag("fault-G7")
  @Tag("fault-G9")
  void optionsOutOfRangeAreRefusedWithTheirValue() {
    List<ThrowingCallable> mistakes =
        List.of(
            () -> Pool.builder().workers(-1),
            () -> Pool.builder().workers(100_000),
            () -> Pool.builder().concurrencyPerWorker(0),
            () -> Pool.builder().maxTasksPerWorker(-1),
            () -> Pool.builder().maxPendingTasks(0),
            () -> Pool.builder().maxMessageBytes(0),
            () -> Pool.builder().name("no blanks"),
            () -> Pool.builder().taskDefaults(options -> options.withTimeout(Duration.ZERO)),
            () -> RetryPolicy.onWorkerLoss(0));

    assertThat(mistakes)
        .allSatisfy(mistake ->
            assertThatThrownBy(mistake)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(" but was "));
  }

  private static void sleepForEver() {
    while (true) {
      try {
        Thread.sleep(Duration.ofDays(1));
      } catch (InterruptedException e) {
        // It is the point of this thread that it stays.
      }
    }
  }
}
