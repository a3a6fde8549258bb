package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskSubmitter;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RetryIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final Duration BRIEF = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;

  private final Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1));

  @Test
  void aTaskThatThrowsRunsAgainUntilItSucceeds() throws InterruptedException {
    int attempts =
        retrying(RetryPolicy.attempts(5))
            .apply(() -> {
              if (TaskContext.current().attempt() < 4) {
                throw new IOException("not yet");
              }
              return TaskContext.current().attempt();
            });

    assertThat(attempts).isEqualTo(4);
  }

  @Test
  void theLastFailureCarriesTheEarlierOnes() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> retrying(RetryPolicy.attempts(3)).apply(RetryIT::failWithAttempt))
        .satisfies(e -> {
          assertThat(e.attempt()).isEqualTo(3);
          assertThat(e.getCause()).hasMessage("attempt 3");
          assertThat(e.getSuppressed())
              .hasOnlyElementsOfType(TaskFailedException.class)
              .extracting(earlier -> earlier.getCause().getMessage())
              .containsExactly("attempt 1", "attempt 2");
          assertThat(((TaskException) e.getSuppressed()[0]).attempt()).isEqualTo(1);
        });
  }

  @Test
  void everyAttemptHasTheSameIdempotencyKey() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() ->
            retrying(RetryPolicy.attempts(2))
                .apply(() -> {
                  throw new IOException(TaskContext.current().idempotencyKey());
                }))
        .satisfies(
            e -> assertThat(e.getSuppressed()[0].getCause()).hasMessage(e.getCause().getMessage()));
  }

  @Test
  void onlyTheExceptionsThatThePolicyNamesAreRetried() {
    RetryPolicy policy =
        RetryPolicy.attempts(3).on(IOException.class).except(FileNotFoundException.class);

    assertThat(attemptsOf(policy, new IOException())).isEqualTo(3);
    assertThat(attemptsOf(policy, new java.net.ConnectException())).isEqualTo(3);
    assertThat(attemptsOf(policy, new FileNotFoundException())).isEqualTo(1);
    assertThat(attemptsOf(policy, new IllegalStateException())).isEqualTo(1);
    assertThat(attemptsOf(RetryPolicy.attempts(3), new AssertionError())).isEqualTo(1);
    assertThat(attemptsOf(RetryPolicy.onWorkerLoss(3), new IOException())).isEqualTo(1);
    assertThat(attemptsOf(RetryPolicy.none(), new IOException())).isEqualTo(1);
  }

  @Test
  void aTaskThatWaitsForItsNextAttemptTakesNoSlot() throws InterruptedException {
    TaskId<Object> waiting =
        pool.with(options -> options.withRetry(RetryPolicy.attempts(2).withBackoff(LONG, LONG)))
            .queue(RetryIT::failWithAttempt);

    // The pool has one slot.
    assertThat(pool.map(x -> x, range(100)).get()).isEqualTo(range(100));
    assertThat(pool.stats().pending()).isEqualTo(1);
    assertThat(pool.cancel(waiting)).isTrue();

    assertThatThrownBy(() -> pool.result(waiting)).isInstanceOf(TaskCancelledException.class);
  }

  @Test
  void aTimeoutIsAFailureLikeOthers() {
    Marks marks = Marks.in(folder);
    TaskSubmitter limited =
        retrying(RetryPolicy.attempts(3))
            .with(options -> options.withTimeout(Duration.ofMillis(100)));

    assertThatExceptionOfType(TaskTimeoutException.class)
        .isThrownBy(() ->
            limited.apply(() -> {
              marks.awaitInTask("never");
              return 0;
            }))
        .satisfies(e -> {
          assertThat(e.attempt()).isEqualTo(3);
          assertThat(e.getSuppressed()).hasOnlyElementsOfType(TaskTimeoutException.class);
        });
  }

  @Test
  void theLossOfAWorkerCountsAsAnAttempt() {
    assertThatExceptionOfType(WorkerLostException.class)
        .isThrownBy(() ->
            retrying(RetryPolicy.attempts(3))
                .run(() -> {
                  if (TaskContext.current().attempt() == 1) {
                    throw new IOException("first");
                  }
                  Runtime.getRuntime().halt(9);
                }))
        .satisfies(e -> {
          assertThat(e.attempt()).isEqualTo(3);
          assertThat(e.getSuppressed()[0]).isInstanceOf(TaskFailedException.class);
          assertThat(e.getSuppressed()[1]).isInstanceOf(WorkerLostException.class);
        });
  }

  @Test
  void anItemOfAMapRunsAgainWhileTheOthersEnd() throws InterruptedException {
    assertThat(
            retrying(RetryPolicy.attempts(2))
                .map(
                    item -> {
                      if (item % 3 == 0 && TaskContext.current().attempt() == 1) {
                        throw new IOException();
                      }
                      return item;
                    },
                    range(1000))
                .get())
        .isEqualTo(range(1000));
  }

  @Test
  void aPoolThatShutsDownLetsWhatWaitsHaveItsNextAttempt() throws InterruptedException {
    TaskId<Integer> id =
        pool.with(options ->
                options.withRetry(
                    RetryPolicy.attempts(2)
                        .withBackoff(Duration.ofMillis(500), Duration.ofMillis(500))))
            .queue(() -> {
              if (TaskContext.current().attempt() == 1) {
                throw new IOException();
              }
              return TaskContext.current().attempt();
            });
    pool.shutdown();

    assertThat(pool.result(id)).isEqualTo(2);
  }

  @Test
  void aPoolThatTerminatesEndsWhatWaits() throws InterruptedException {
    Marks marks = Marks.in(folder);
    TaskId<Object> id =
        pool.with(options -> options.withRetry(RetryPolicy.attempts(2).withBackoff(LONG, LONG)))
            .queue(() -> {
              marks.set("started");
              return failWithAttempt();
            });
    marks.await("started");
    pool.terminate();

    assertThatThrownBy(() -> pool.result(id)).isInstanceOf(TaskCancelledException.class);
  }

  private TaskSubmitter retrying(RetryPolicy policy) {
    return pool.with(options -> options.withRetry(policy.withBackoff(BRIEF, BRIEF)));
  }

  private int attemptsOf(RetryPolicy policy, Throwable thrown) {
    try {
      retrying(policy)
          .run(() -> {
            if (thrown instanceof Exception exception) {
              throw exception;
            }
            throw (Error) thrown;
          });
      throw new AssertionError("it should have failed");
    } catch (TaskFailedException e) {
      return e.attempt();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Object failWithAttempt() throws IOException {
    throw new IOException("attempt " + TaskContext.current().attempt());
  }
}
