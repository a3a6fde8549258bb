package dev.loompool.it;

import static dev.loompool.it.MapIT.blockUntilInterrupted;
import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.TaskFailedException;
import dev.loompool.Transport;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"UNIX", "TCP"})
class QueueResultIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private final Pool pool;

  @TempDir Path folder;

  QueueResultIT(Transport transport) {
    pool = POOLS.shared(transport);
  }

  @Test
  void idsRiseAndValuesAreTakenInAnyOrder() throws InterruptedException {
    TaskId<Integer> first = pool.queue(x -> x * x, 3);
    TaskId<String> second = pool.queue(() -> "two");

    assertThat(second.value()).isGreaterThan(first.value());
    assertThat(second.compareTo(first)).isPositive();
    assertThat(pool.result(second)).isEqualTo("two");
    assertThat(pool.result(first)).isEqualTo(9);
  }

  @Test
  void anOutcomeIsTakenOnce() throws InterruptedException {
    TaskId<Integer> value = pool.queue(() -> 1);
    TaskId<Integer> failure = pool.queue(QueueResultIT::fail);

    assertThat(pool.result(value)).isEqualTo(1);
    assertThatThrownBy(() -> pool.result(failure)).isInstanceOf(TaskFailedException.class);

    assertThatThrownBy(() -> pool.result(value)).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> pool.result(failure)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aForeignIdIsRefused() {
    TaskId<Integer> own = pool.queue(() -> 1);
    List<TaskId<Integer>> foreign =
        List.of(
            new TaskId<>(own.pool() + 1, own.value()),
            new TaskId<>(own.pool(), 0),
            new TaskId<>(own.pool(), Long.MAX_VALUE));

    assertThat(foreign)
        .allSatisfy(id -> {
          assertThatThrownBy(() -> pool.result(id)).isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> pool.cancel(id)).isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> pool.forget(id)).isInstanceOf(IllegalArgumentException.class);
        });
  }

  @Test
  void aWaitThatTimesOutTakesNothing() throws InterruptedException, TimeoutException {
    Marks marks = Marks.in(folder);
    TaskId<Integer> id =
        pool.queue(() -> {
          marks.awaitInTask("go");
          return 7;
        });

    assertThatThrownBy(() -> pool.result(id, Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining(id.toString());
    marks.set("go");

    assertThat(pool.result(id, LIMIT)).isEqualTo(7);
  }

  @Test
  void anInterruptedWaitTakesNothing() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskId<Integer> id =
        pool.queue(() -> {
          marks.setAndAwait("started", "go");
          return 7;
        });
    marks.await("started");

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(InterruptedException.class);
    marks.set("go");

    assertThat(pool.result(id)).isEqualTo(7);
  }

  @Test
  void aForgottenOutcomeCannotBeTaken() {
    TaskId<Integer> id = pool.queue(() -> 1);

    pool.forget(id);
    pool.forget(id);

    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void everythingMayBeQueuedBeforeAnythingIsRead() throws InterruptedException {
    List<TaskId<Integer>> ids = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      ids.add(pool.queue(x -> x + 1, i));
    }

    for (int i = 0; i < ids.size(); i++) {
      assertThat(pool.result(ids.get(i)) == i + 1).isTrue();
    }
  }

  @Test
  void applyWaitsForTheValue() throws InterruptedException {
    String captured = "b";

    String ofCallable = pool.apply(() -> "a" + captured);
    Integer ofFunction = pool.apply(x -> x + 1, 1);
    String ofBiFunction = pool.apply((x, y) -> x + y, "c", "d");

    assertThat(ofCallable).isEqualTo("ab");
    assertThat(ofFunction).isEqualTo(2);
    assertThat(ofBiFunction).isEqualTo("cd");
  }

  @Test
  void runWaitsForTheEnd() throws InterruptedException {
    Marks marks = Marks.in(folder);

    pool.run(() -> marks.set("one"));
    pool.run(marks::set, "two");

    assertThat(marks.isSet("one")).isTrue();
    assertThat(marks.isSet("two")).isTrue();
  }

  @Test
  void applyThrowsWhatTheTaskThrewAsTheCause() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> pool.apply(QueueResultIT::fail))
        .withCauseExactlyInstanceOf(IOException.class)
        .satisfies(e -> {
          assertThat(e.taskId()).isNotNull();
          assertThat(e.worker()).startsWith("w");
          assertThat(e.attempt()).isEqualTo(1);
        });
  }

  @Test
  @Tag("fault-G10")
  void anInterruptedApplyCancelsItsTask() {
    Marks marks = Marks.in(folder);
    Thread caller = Thread.currentThread();
    Thread interrupter =
        Thread.ofPlatform()
            .name("it-interrupter")
            .start(() -> {
              marks.await("started-1");
              caller.interrupt();
            });

    assertThatThrownBy(() -> pool.apply(() -> blockUntilInterrupted(marks, 1)))
        .isInstanceOf(InterruptedException.class);

    marks.await("interrupted-1");
    assertThat(interrupter).isNotNull();
  }

  @Test
  void submitGivesAFuture() {
    CompletableFuture<Integer> value = pool.submit(x -> x + 1, 1);
    CompletableFuture<Integer> failure = pool.submit(QueueResultIT::fail);

    assertThat(value).succeedsWithin(LIMIT).isEqualTo(2);
    assertThat(failure)
        .failsWithin(LIMIT)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(TaskFailedException.class);
  }

  @Test
  void stagesRunOnVirtualThreadsOfThePool() {
    Marks marks = Marks.in(folder);
    CompletableFuture<Thread> thread =
        pool.submit(
                () -> {
                  marks.awaitInTask("go");
                  return 1;
                })
            .thenApply(_ -> Thread.currentThread());
    marks.set("go");

    assertThat(thread)
        .succeedsWithin(LIMIT)
        .satisfies(stage -> {
          assertThat(stage.isVirtual()).isTrue();
          assertThat(stage.getName()).contains("-callback-");
        });
  }

  @Test
  void aStageThatBlocksHoldsNothingUp() throws InterruptedException {
    CompletableFuture<Integer> go = new CompletableFuture<>();
    CompletableFuture<Integer> blocked = pool.submit(() -> 1).thenCompose(_ -> go);
    Marks marks = Marks.in(folder);
    CompletableFuture<Integer> joined =
        pool.submit(
                () -> {
                  marks.awaitInTask("go");
                  return 2;
                })
            .thenApply(x -> x + go.join());
    marks.set("go"); // Otherwise the stage may be this thread's to run.

    assertThat(pool.apply(() -> 3)).isEqualTo(3);
    go.complete(10);

    assertThat(blocked).succeedsWithin(LIMIT).isEqualTo(10);
    assertThat(joined).succeedsWithin(LIMIT).isEqualTo(12);
  }

  @Test
  void cancellingAFutureInterruptsItsTask() {
    Marks marks = Marks.in(folder);
    CompletableFuture<Integer> future = pool.submit(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");

    assertThat(future.cancel(true)).isTrue();

    marks.await("interrupted-1");
    assertThat(future).isCancelled();
  }

  @Test
  void laterChangesOfAnArgumentAreNotSeen() throws InterruptedException {
    List<Integer> argument = new ArrayList<>(List.of(1, 2, 3));

    TaskId<Integer> id = pool.queue(List::size, argument);
    argument.clear();

    assertThat(pool.result(id)).isEqualTo(3);
  }

  @Test
  void theContextNamesTheTask() throws InterruptedException {
    TaskId<String> id =
        pool.queue(() -> {
          TaskContext context = TaskContext.current();
          return "%s %d %s %s %s"
              .formatted(
                  context.taskId().value(),
                  context.attempt(),
                  context.worker().charAt(0),
                  context.deadline(),
                  context.isCancelled());
        });

    assertThat(pool.result(id)).isEqualTo(id.value() + " 1 w Optional.empty false");
    assertThatThrownBy(TaskContext::current).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyTaskHasAKeyOfItsOwn() throws InterruptedException {
    List<String> keys =
        pool.map(_ -> TaskContext.current().idempotencyKey(), MapIT.range(100)).get();

    assertThat(keys).doesNotHaveDuplicates();
  }

  private static int fail() throws IOException {
    throw new IOException("failed");
  }
}
