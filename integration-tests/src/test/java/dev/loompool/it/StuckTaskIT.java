package dev.loompool.it;

import static dev.loompool.it.GoldenMessages.assertGolden;
import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskOptions;
import dev.loompool.TaskSubmitter;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that ignore their interrupt.
@Tag("fault-A14")
class StuckTaskIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration BRIEF = Duration.ofSeconds(5);

  @TempDir Path folder;

  private final Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(4));

  @Test
  void aTaskThatSpinsPastItsTimeoutCostsItsWorkerAndNoNeighbour() throws Exception {
    Marks marks = Marks.in(folder);
    PoolResult<Integer> neighbours = pool.map(item -> attemptAfterGo(marks, item), range(3));
    marks.await("started-", 3);

    TaskTimeoutException stuck =
        catchThrowableOfType(
            TaskTimeoutException.class,
            // Time to get to where the stack has to show it.
            () -> limited(options -> options.withTimeout(BRIEF)).apply(() -> spin(marks)));

    assertThat(stuck.attempt()).isEqualTo(1);
    assertThat(stuck).hasStackTraceContaining("spin(StuckTaskIT.java");
    assertThat(stuck.getCause().getSuppressed()).hasSize(1);
    assertGolden("M12", stuck.getMessage());

    marks.set("go");
    assertThat(neighbours.get()).containsExactly(1, 1, 1);
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
  }

  @Test
  void aStuckTaskRunsAgainWhereItsPolicySaysSo() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskSubmitter retrying =
        // The second attempt loads classes first, in a new worker.
        limited(options -> options.withTimeout(BRIEF).withRetry(RetryPolicy.attempts(2)));

    int attempt =
        retrying.apply(() -> {
          int number = TaskContext.current().attempt();
          return number == 1 ? spin(marks) : number;
        });

    assertThat(attempt).isEqualTo(2);
  }

  @Test
  void aNeighbourThatMayNeverRunAgainIsLost() {
    Marks marks = Marks.in(folder);
    TaskId<Integer> neighbour =
        pool.with(options -> options.withRetry(RetryPolicy.none()))
            .queue(() -> attemptAfterGo(marks, 0));
    marks.await("started-0");

    assertThatThrownBy(
            () -> limited(options -> options.withTimeout(SHORT)).apply(() -> spin(marks)))
        .isInstanceOf(TaskTimeoutException.class);

    assertThatThrownBy(() -> pool.result(neighbour)).isInstanceOf(WorkerLostException.class);
  }

  @Test
  void aCancelledTaskThatIgnoresItCostsItsWorkerOnlyWhereAnOptionSaysSo()
      throws InterruptedException {
    Marks marks = Marks.in(folder);
    long worker = PoolExtension.awaitReady(pool, 1).getFirst().pid();
    TaskId<Integer> spared = limited(options -> options).queue(() -> ignoreInterrupts(marks));
    marks.await("started");
    pool.cancel(spared);
    marks.await("interrupted");
    assertThat(pool.apply(() -> ProcessHandle.current().pid())).isEqualTo(worker);

    TaskId<Integer> killed =
        limited(options -> options.withKillOnCancel(true)).queue(() -> spin(marks));
    marks.await("spinning");
    pool.cancel(killed);

    assertThatThrownBy(() -> pool.result(killed)).isInstanceOf(TaskCancelledException.class);
    // It was cancelled before its worker went, so it does not run again.
    assertThatThrownBy(() -> pool.result(spared)).isInstanceOf(TaskCancelledException.class);
    assertThat(pool.apply(() -> ProcessHandle.current().pid())).isNotEqualTo(worker);
  }

  private TaskSubmitter limited(java.util.function.UnaryOperator<TaskOptions> change) {
    return pool.with(options -> change.apply(options.withGrace(Duration.ofMillis(200))));
  }

  private static int attemptAfterGo(Marks marks, int item) throws InterruptedException {
    marks.setAndAwait("started-" + item, "go");
    return TaskContext.current().attempt();
  }

  private static int ignoreInterrupts(Marks marks) {
    marks.set("started");
    while (true) {
      try {
        marks.awaitInTask("never");
      } catch (InterruptedException e) {
        marks.set("interrupted");
      }
    }
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static int spin(Marks marks) {
    marks.set("spinning");
    for (int turns = 0; ; turns++) {
      if (turns == Integer.MIN_VALUE) {
        Thread.onSpinWait();
      }
    }
  }
}
