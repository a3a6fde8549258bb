package dev.loompool.it;

import static dev.loompool.it.MapIT.blockUntilInterrupted;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.TaskCancelledException;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("fault-G6")
class CancelIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  private final Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));

  @Test
  void queuedTasksNeverRun() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskId<Integer> running = block(marks);
    List<TaskId<Integer>> queued = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      queued.add(
          pool.queue(
              item -> {
                marks.set("ran-" + item);
                return item;
              },
              i));
    }

    assertThat(queued).allSatisfy(id -> assertThat(pool.cancel(id)).isTrue());

    assertThat(queued)
        .allSatisfy(id ->
            assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class));
    marks.set("go");
    assertThat(pool.result(running)).isEqualTo(1);
    assertThat(pool.apply(() -> 2)).isEqualTo(2);
    assertThat(marks.startingWith("ran-")).isEmpty();
  }

  @Test
  void aRunningTaskIsInterrupted() {
    Marks marks = Marks.in(folder);
    TaskId<Integer> id = pool.queue(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");

    assertThat(pool.cancel(id)).isTrue();
    pool.cancel(id);

    assertThatThrownBy(() -> pool.result(id))
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageContaining(id.toString());
    assertThat(marks.isSet("interrupted-1")).isTrue();
  }

  @Test
  void aTaskThatSwallowsTheInterruptIsCancelledAllTheSame() {
    Marks marks = Marks.in(folder);
    TaskId<Boolean> id =
        pool.queue(() -> {
          try {
            marks.setAndAwait("started", "never");
          } catch (InterruptedException e) {
            marks.set("cancelled-" + TaskContext.current().isCancelled());
          }
          return true;
        });
    marks.await("started");

    pool.cancel(id);

    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class);
    assertThat(marks.isSet("cancelled-true")).isTrue();
  }

  @Test
  void aTaskThatHasEndedIsLeftAlone() throws InterruptedException {
    TaskId<Integer> id = pool.queue(() -> 1);
    waiting().until(() -> pool.stats().ended() == 1);

    waiting().until(() -> !pool.cancel(id));

    assertThat(pool.result(id)).isEqualTo(1);
    assertThat(pool.cancel(id)).isFalse();
  }

  @Test
  void aCancelledTaskIsNotCancelledTwice() {
    Marks marks = Marks.in(folder);
    TaskId<Integer> id = pool.queue(() -> blockUntilInterrupted(marks, 1));

    assertThat(pool.cancel(id)).isTrue();

    waiting().until(() -> !pool.cancel(id));
    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class);
    assertThat(pool.cancel(id)).isFalse();
  }

  @Test
  void aQueuedFutureThatIsCancelledNeverRuns() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskId<Integer> running = block(marks);
    CompletableFuture<Integer> future =
        pool.submit(() -> {
          marks.set("ran");
          return 1;
        });

    assertThat(future.cancel(false)).isTrue();

    waiting().until(() -> pool.stats().pending() + pool.stats().inFlight() == 1);
    marks.set("go");
    assertThat(pool.result(running)).isEqualTo(1);
    assertThat(pool.apply(() -> 2)).isEqualTo(2);
    assertThat(marks.isSet("ran")).isFalse();
  }

  private TaskId<Integer> block(Marks marks) {
    TaskId<Integer> id =
        pool.queue(() -> {
          marks.setAndAwait("started", "go");
          return 1;
        });
    marks.await("started");
    return id;
  }
}
