package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.WaitFor;
import dev.loompool.task.TaskId;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What queued tasks leave to be read, and who reads it.
class ReadingIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @Test
  @Tag("fault-G5")
  void pastMaxUnreadBytesTasksAreRefusedUntilOutcomesAreRead() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.maxUnreadBytes(100_000));
    List<TaskId<byte[]>> ids = new ArrayList<>();

    assertThatThrownBy(
            () -> {
              while (true) {
                ids.add(pool.queue(size -> new byte[size], 10_000));
              }
            })
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("above maxUnreadBytes (100,000)");

    assertThat(ids).hasSizeGreaterThanOrEqualTo(10);
    assertThatThrownBy(() -> pool.tryQueue(x -> x, 1))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> pool.queue(() -> 1)).isInstanceOf(RejectedExecutionException.class);
    for (TaskId<byte[]> id : ids) {
      assertThat(pool.result(id)).hasSize(10_000);
    }
    assertThat(pool.result(pool.queue(() -> 1))).isEqualTo(1);
  }

  @Test
  void unreadOutcomesRefuseOnlyWhatIsQueued() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.maxUnreadBytes(0));
    TaskId<Integer> unread = pool.queue(() -> 1);
    pool.await(List.of(unread), WaitFor.ALL, LIMIT);

    assertThatThrownBy(() -> pool.queue(() -> 2)).isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.apply(() -> 3)).isEqualTo(3);
    assertThat(pool.submit(() -> 4)).succeedsWithin(LIMIT).isEqualTo(4);
    assertThat(pool.map(x -> x, List.of(5)).get()).containsExactly(5);
    assertThat(pool.result(unread)).isEqualTo(1);
  }

  @Test
  void aForgottenOutcomeMakesRoom() {
    Pool pool = POOLS.open(builder -> builder.maxUnreadBytes(0));
    TaskId<Integer> unread = pool.queue(() -> 1);
    waiting().until(() -> pool.stats().ended() == 1);

    pool.forget(unread);

    pool.forget(pool.queue(() -> 2));
  }

  @Test
  void theOutcomeOfATaskForgottenBeforeItsEndIsDroppedAsItComes() {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.maxUnreadBytes(0));
    TaskId<Integer> running =
        pool.queue(() -> {
          marks.setAndAwait("started", "go");
          return 1;
        });
    marks.await("started");

    pool.forget(running);
    marks.set("go");
    waiting().until(() -> pool.stats().ended() == 1);

    assertThatThrownBy(() -> pool.result(running)).isInstanceOf(NoSuchElementException.class);
    pool.forget(pool.queue(() -> 2));
  }

  @Test
  void whoWaitsForAnOutcomeThatIsForgottenIsTold() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open();
    TaskId<Integer> running =
        pool.queue(() -> {
          marks.awaitInTask("go");
          return 1;
        });
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .name("it-reader")
            .start(() -> {
              try {
                result.complete(pool.result(running));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    waiting().until(() -> reader.getState() == Thread.State.WAITING);

    pool.forget(running);

    assertThat(result)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(NoSuchElementException.class);
    marks.set("go");
  }

  @Test
  void valuesAreRebuiltByTheThreadThatWaitsForThem() throws InterruptedException {
    Pool pool = POOLS.open();
    TaskId<Rebuilt> id = pool.queue(() -> new Rebuilt(""));

    String own = Thread.currentThread().getName();
    assertThat(pool.result(id).thread()).isEqualTo(own);
    assertThat(pool.map(_ -> new Rebuilt(""), List.of(1)).get()).containsExactly(new Rebuilt(own));
    assertThat(pool.submit(() -> new Rebuilt("")).thenApply(Rebuilt::thread))
        .succeedsWithin(LIMIT)
        .asString()
        .contains("-callback-");
  }

  /// Says by which thread it was read.
  private record Rebuilt(String thread) implements Serializable {
    private Object readResolve() {
      return new Rebuilt(Thread.currentThread().getName());
    }
  }
}
