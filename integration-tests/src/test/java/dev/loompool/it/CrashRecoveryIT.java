package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.flags;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.PoisonTaskException;
import dev.loompool.PoisonTaskException.LostWorker;
import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.PoolState;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import dev.loompool.Transport;
import dev.loompool.WorkerLostException;
import dev.loompool.WorkerStartException;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskRunnable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrashRecoveryIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"UNIX", "TCP"})
  @Tag("fault-A1")
  void aKilledWorkerChangesNothingInTheResult(Transport transport)
      throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.transport(transport));
    PoolResult<Integer> result =
        pool.map(
            item -> {
              if (item == 500 && !marks.isSet("killed")) {
                marks.setAndAwait("pid-" + ProcessHandle.current().pid(), "never");
              }
              return item * 2;
            },
            range(2_000));

    long victim = Long.parseLong(marks.await("pid-", 1).getFirst().substring(4));
    marks.set("killed");
    Processes.signal("KILL", victim);

    assertThat(result.get()).isEqualTo(range(2_000).stream().map(x -> x * 2).toList());
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
    PoolExtension.awaitReady(pool, 2);
  }

  @Test
  @Tag("fault-A1")
  void workersKilledAgainAndAgainChangeNothingInTheResult() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.concurrencyPerWorker(2));
    // A task that was started in a worker that dies under several is not to blame for it.
    PoolResult<Integer> result =
        pool.with(options -> options.withRetry(RetryPolicy.onWorkerLoss(100)))
            .map(
                item -> {
                  Thread.sleep(2);
                  return item;
                },
                range(3_000));

    for (int kills = 0; kills < 3; kills++) {
      long victim = PoolExtension.awaitReady(pool, 2).get(kills % 2).pid();
      assertThat(ProcessHandle.of(victim).map(ProcessHandle::destroyForcibly)).contains(true);
      waiting().until(() -> Processes.isGone(victim));
      int lost = kills + 1;
      waiting().until(() -> pool.stats().lostWorkers() == lost);
    }

    assertThat(result.get()).isEqualTo(range(3_000));
  }

  @Test
  @Tag("fault-A3")
  @Tag("fault-A4")
  void aTaskThatExitsIsLostWithItsExitCode() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    assertLost(pool, () -> System.exit(0), "exited with 0", "System.exit");
    assertLost(pool, () -> System.exit(5), "exited with 5", "System.exit");
    assertLost(pool, () -> System.exit(3), "exited with 3", "System.exit");
    assertLost(pool, () -> Runtime.getRuntime().halt(7), "exited with 7");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-A2")
  void aCrashOfTheJvmIsNamed() throws InterruptedException {
    String errorFile = "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log");
    Pool pool = POOLS.open(builder -> builder.workers(1).jvmArguments(flags(errorFile)));

    assertLost(
        pool,
        () -> {
          Processes.signal("SEGV", ProcessHandle.current().pid());
          Thread.sleep(60_000);
        },
        "crashed with SIGSEGV",
        "exit 134, SIGABRT; see " + folder.resolve("hs_err_"));
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-A5")
  void aTaskThatEndsThreeWorkersIsGivenUp() {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();

    assertThatExceptionOfType(PoisonTaskException.class)
        .isThrownBy(() ->
            pool.run(() -> {
              TaskContext context = TaskContext.current();
              marks.set("ran-" + context.attempt() + "-" + context.idempotencyKey());
              Runtime.getRuntime().halt(9);
            }))
        .satisfies(e -> {
          assertThat(e.attempt()).isEqualTo(3);
          assertThat(e.worker()).startsWith("w");
          assertThat(e.losses()).extracting(LostWorker::alone).containsExactly(false, false, true);
          assertThat(e.losses()).extracting(LostWorker::worker).doesNotHaveDuplicates();
          assertThat(e.losses()).extracting(LostWorker::at).isSorted();
        })
        .withMessageContaining("ended 3 workers in a row")
        .withMessageContaining("exited with 9");

    List<String> ran = marks.startingWith("ran-");
    assertThat(ran).hasSize(3);
    assertThat(ran).extracting(mark -> mark.substring(4, 5)).containsExactly("1", "2", "3");
    assertThat(ran.stream().map(mark -> mark.substring(6)).distinct()).hasSize(1);
  }

  @Test
  void withoutRetriesAStartedTaskNeverRunsAgain() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));
    PoolResult<Integer> result =
        pool.with(options -> options.withRetry(RetryPolicy.none()))
            .map(
                item -> {
                  marks.set("ran-" + item + "-" + ProcessHandle.current().pid());
                  if (item % 10 == 5) {
                    Runtime.getRuntime().halt(1);
                  }
                  return item;
                },
                range(30));

    List<TaskReport<Integer>> reports = result.reports(true).toList();

    // Each has run, also those that a worker had been sent and had not started, and none twice.
    assertThat(marks.startingWith("ran-")).hasSize(30);
    assertThat(reports).hasSize(30).allMatch(report -> report.run().attempt() == 1);
    for (int i = 5; i < 30; i += 10) {
      assertThat(reports.get(i).outcome())
          .isInstanceOfSatisfying(
              TaskOutcome.Failure.class,
              failure -> assertThat(failure.cause()).isInstanceOf(WorkerLostException.class));
    }
    // The value of a task that ended just before the crash may be lost with the worker.
    assertThat(reports.get(29).outcome()).isInstanceOf(TaskOutcome.Success.class);
  }

  @Test
  @Tag("fault-A6")
  void theNeighboursOfATaskThatAlwaysCrashesSucceed() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.workers(1));

    List<TaskOutcome<Integer>> outcomes =
        pool.map(
                item -> {
                  boolean again = marks.isSet("started-" + item);
                  marks.set("started-" + item);
                  if (item == 7) {
                    awaitNeighbours(marks);
                    Runtime.getRuntime().halt(1);
                  }
                  if (!again) {
                    marks.awaitInTask("never");
                  }
                  return TaskContext.current().attempt();
                },
                range(16))
            .settled();

    for (int item = 0; item < 16; item++) {
      TaskOutcome<Integer> outcome = outcomes.get(item);
      if (item == 7) {
        assertThat(((TaskOutcome.Failure<Integer>) outcome).cause())
            .isInstanceOf(PoisonTaskException.class);
      } else {
        assertThat(outcome).isEqualTo(new TaskOutcome.Success<>(outcome.id(), 1));
      }
    }
    assertThat(pool.stats().lostWorkers()).isEqualTo(3);
  }

  @Test
  @Tag("fault-A6")
  void twoTasksThatCrashAmongOthersAreBothFound() throws InterruptedException {
    Pool pool = POOLS.open();

    List<TaskOutcome<Integer>> outcomes =
        pool.map(
                item -> {
                  Thread.sleep(5);
                  if (item % 50 == 20) {
                    Runtime.getRuntime().halt(1);
                  }
                  return item;
                },
                range(100))
            .settled();

    for (int item = 0; item < 100; item++) {
      assertThat(outcomes.get(item) instanceof TaskOutcome.Success<Integer>)
          .isEqualTo(item % 50 != 20);
    }
  }

  @Test
  @Tag("fault-A7")
  void workersThatCannotStartBreakThePoolWithTheirLastWords() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.jvmArguments("-XX:NoSuchFlag=1"));

    assertThatExceptionOfType(TaskCancelledException.class)
        .isThrownBy(() -> pool.apply(() -> 1))
        .havingCause()
        .isInstanceOf(WorkerStartException.class)
        .withMessageContaining("NoSuchFlag")
        .withMessageContaining("exited with 1");

    assertThat(pool.state()).isEqualTo(PoolState.BROKEN);
    assertThatThrownBy(() -> pool.map(x -> x, range(10)).get())
        .isInstanceOf(TaskCancelledException.class)
        .hasCauseInstanceOf(WorkerStartException.class);
  }

  private static void awaitNeighbours(Marks marks) throws InterruptedException {
    while (marks.startingWith("started-").size() < 16) {
      Thread.sleep(5);
    }
  }

  static void assertLost(Pool pool, TaskRunnable task, String... words) {
    assertThatExceptionOfType(WorkerLostException.class)
        .isThrownBy(() -> pool.with(options -> options.withRetry(RetryPolicy.none())).run(task))
        .satisfies(e -> assertThat(e.attempt()).isEqualTo(1))
        .satisfies(e -> assertThat(e.getMessage()).contains(words).contains(e.worker(), "pid "));
  }
}
