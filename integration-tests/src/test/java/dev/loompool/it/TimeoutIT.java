package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.TaskOptions;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskSubmitter;
import dev.loompool.TaskTimeoutException;
import dev.loompool.Transport;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// In which a task begins to do something on any machine, also where its classes come first.
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private final Pool pool = POOLS.shared(Transport.AUTOMATIC);
  private final TaskSubmitter hurried = within(Duration.ofMillis(100));

  @TempDir Path folder;

  @Test
  void aTaskIsInterruptedAtItsTimeout() {
    Marks marks = Marks.in(folder);

    assertThatExceptionOfType(TaskTimeoutException.class)
        .isThrownBy(() -> within(A_WHILE).apply(() -> noteInterrupt(marks)))
        .satisfies(e -> {
          assertThat(e.attempt()).isEqualTo(1);
          assertThat(e.worker()).startsWith("w");
          assertThat(e.taskId()).isNotNull();
          assertThat(e).hasStackTraceContaining("noteInterrupt(TimeoutIT.java");
        });

    assertThat(marks.startingWith("cancelled-")).containsExactly("cancelled-true");
  }

  @Test
  void theWorkerLivesOnAfterATimeout() throws InterruptedException {
    Marks marks = Marks.in(folder);
    List<Long> before = PoolExtension.awaitReady(pool, 2).stream().map(w -> w.pid()).toList();

    assertThat(hurried.map(_ -> noteInterrupt(marks), range(64)).settled())
        .hasSize(64)
        .hasOnlyElementsOfType(TaskOutcome.Failure.class);

    assertThat(PoolExtension.awaitReady(pool, 2)).extracting("pid").isEqualTo(before);
  }

  @Test
  void aTaskThatSwallowsTheInterruptHasTimedOutAllTheSame() {
    Marks marks = Marks.in(folder);

    assertThatThrownBy(() ->
            hurried.apply(() -> {
              try {
                marks.awaitInTask("never");
              } catch (InterruptedException e) {
                return 1;
              }
              return 2;
            }))
        .isInstanceOf(TaskTimeoutException.class);
  }

  @Test
  void theTimeBeforeTheStartDoesNotCount() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool narrow = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));
    TaskId<Integer> first =
        narrow.queue(() -> {
          marks.setAndAwait("started", "go");
          Thread.sleep(A_WHILE);
          return 1;
        });
    marks.await("started");
    TaskId<Integer> second = narrow.with(options -> options.withTimeout(A_WHILE)).queue(() -> 2);
    marks.set("go");

    assertThat(narrow.result(first)).isEqualTo(1);
    assertThat(narrow.result(second)).isEqualTo(2);
  }

  @Test
  void aTaskKnowsItsDeadline() throws InterruptedException {
    Duration limit = Duration.ofHours(1);

    boolean inTime =
        pool.with(options -> options.withTimeout(limit))
            .apply(() -> {
              Instant deadline = TaskContext.current().deadline().orElseThrow();
              return deadline.isAfter(Instant.now().plus(limit.dividedBy(2)))
                  && deadline.isBefore(Instant.now().plus(limit.plusSeconds(1)))
                  && !TaskContext.current().isCancelled();
            });

    assertThat(inTime).isTrue();
  }

  @Test
  void anInterruptNeverHitsTheNextTaskOfTheRunner() throws Exception {
    Pool narrow = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));
    TaskSubmitter brief = narrow.with(options -> options.withTimeout(Duration.ofNanos(300_000)));
    List<TaskId<Boolean>> followers = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      int micros = i;
      narrow.forget(brief.queue(() -> spin(micros)));
      followers.add(
          narrow.queue(() -> {
            boolean flagged = Thread.currentThread().isInterrupted();
            Thread.sleep(1);
            return flagged;
          }));
    }

    for (TaskId<Boolean> follower : followers) {
      assertThat(narrow.result(follower, LIMIT)).isFalse();
    }
  }

  @Test
  void aTimeoutLeavesTheNeighboursAlone() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskId<Integer> neighbour =
        pool.queue(() -> {
          marks.awaitInTask("go");
          return 1;
        });

    assertThat(hurried.map(_ -> noteInterrupt(marks), range(32)).settled()).hasSize(32);
    marks.set("go");

    assertThat(pool.result(neighbour)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  @Tag("fault-G7")
  void aTimeoutMustBePositive(String text) {
    Duration limit = Duration.parse(text);

    assertThatThrownBy(() -> TaskOptions.defaults().withTimeout(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(limit.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000_000})
  @Tag("fault-G7")
  void aHugeTimeoutDoesNotOverflow(long seconds) throws InterruptedException {
    TaskSubmitter patient = pool.with(options -> options.withTimeout(Duration.ofSeconds(seconds)));

    assertThat(patient.map(x -> x, range(10)).get()).isEqualTo(range(10));
  }

  private TaskSubmitter within(Duration limit) {
    return pool.with(options -> options.withTimeout(limit));
  }

  private static int noteInterrupt(Marks marks) throws InterruptedException {
    try {
      marks.awaitInTask("never");
    } catch (InterruptedException e) {
      marks.set("cancelled-" + TaskContext.current().isCancelled());
      throw e;
    }
    return 0;
  }

  private static int spin(int micros) {
    long end = System.nanoTime() + micros * 1_000L;
    int turns = 0;
    while (System.nanoTime() < end) {
      turns++;
    }
    return turns;
  }
}
