package dev.loompool.it;

import static dev.loompool.it.MapIT.blockUntilInterrupted;
import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolExecutor;
import dev.loompool.PoolState;
import dev.loompool.task.TaskCallable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What an ExecutorService promises of its end.
class ExecutorShutdownIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  private final Pool pool =
      POOLS.open(builder ->
          builder
              .workers(1)
              .concurrencyPerWorker(1)
              .taskDefaults(task -> task.withGrace(Duration.ofSeconds(20))));
  private final PoolExecutor executor = pool.asExecutor();

  @Test
  @Tag("fault-B6")
  void aShutDownExecutorFinishesWhatItHasAndRejectsTheRest() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Future<Integer> running = start(marks);
    Future<Integer> queued = executor.submit(() -> 2);
    assertThat(executor.isShutdown()).isFalse();

    executor.shutdown();
    executor.shutdown();

    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
    TaskCallable<Integer> late = () -> 3;
    assertThatThrownBy(() -> executor.submit(late))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("takes no more tasks");
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.invokeAll(List.of(late)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.invokeAny(List.of(late)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() ->
            CompletableFuture.supplyAsync((Supplier<Integer> & Serializable) () -> 3, executor))
        .isInstanceOf(RejectedExecutionException.class);
    marks.set("go");
    assertThat(executor.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(running.resultNow()).isEqualTo(1);
    assertThat(queued.resultNow()).isEqualTo(2);
    assertThat(executor.shutdownNow()).isEmpty();
  }

  @Test
  void shutdownNowInterruptsAndGivesBackWhatNeverStarted() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Future<Integer> running = executor.submit(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");
    List<Future<?>> queued = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      queued.add(executor.submit(() -> marks.set("ran-" + number)));
    }
    var executed = new ExecutorIT.Marking(marks, "executed");
    executor.execute(executed);
    Future<?> cancelled = executor.submit(() -> marks.set("cancelled"));
    cancelled.cancel(false);

    List<Runnable> never = executor.shutdownNow();

    assertThat(never).hasSize(6).endsWith(executed);
    marks.await("interrupted-1");
    assertThat(executor.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
    assertThat(queued)
        .allSatisfy(
            future -> assertThatThrownBy(future::get).isInstanceOf(CancellationException.class));
    assertThat(marks.startingWith("ran-")).isEmpty();
    never.getFirst().run();
    assertThat(marks.startingWith("ran-")).containsExactly("ran-0");
    assertThat(executor.shutdownNow()).isEmpty();
  }

  @Test
  void whatIsGivenBackCanRunInAnotherPool() throws Exception {
    Marks marks = Marks.in(folder);
    Future<Integer> running = executor.submit(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");
    var service = new ExecutorCompletionService<Integer>(executor);
    List<Future<?>> queued = new ArrayList<>();
    queued.add(executor.submit(new ExecutorIT.Marking(marks, "again-1")));
    queued.add(service.submit((TaskCallable<Integer>) () -> mark(marks, "again-2")));
    queued.add(
        CompletableFuture.supplyAsync(
            (Supplier<Integer> & Serializable) () -> mark(marks, "again-3"), executor));

    List<Runnable> never = executor.shutdownNow();

    assertThat(never).hasSize(3);
    assertThat(queued).allMatch(Future::isCancelled);
    assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
    assertThat(service.take()).isSameAs(queued.get(1));
    PoolExecutor other = POOLS.open().asExecutor();
    never.forEach(other::execute);
    other.close();
    assertThat(marks.startingWith("again-")).containsExactly("again-1", "again-2", "again-3");
  }

  @Test
  void shutdownNowEndsTasksThatIgnoreTheirInterrupt() throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool stubborn =
        POOLS.open(builder ->
            builder.workers(1).taskDefaults(task -> task.withGrace(Duration.ofMillis(100))));
    Future<Integer> spinning =
        stubborn
            .asExecutor()
            .submit(() -> {
              marks.set("started");
              while (true) {
                Thread.onSpinWait();
              }
            });
    marks.await("started");

    assertThat(stubborn.asExecutor().shutdownNow()).isEmpty();

    assertThat(stubborn.asExecutor().awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .isTrue();
    assertThat(stubborn.state()).isEqualTo(PoolState.TERMINATED);
    assertThatThrownBy(spinning::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void closingWaitsForTheTasks() {
    Marks marks = Marks.in(folder);
    Future<Integer> running = start(marks);
    Future<Integer> queued = executor.submit(() -> 2);
    Thread.ofVirtual().name("it-go").start(() -> marks.set("go"));

    executor.close();

    assertThat(executor.isTerminated()).isTrue();
    assertThat(running.resultNow() + queued.resultNow()).isEqualTo(3);
    executor.close();
  }

  @Test
  void isTerminatedOnceAllFuturesAreDone() throws InterruptedException {
    CompletableFuture<SlowToRebuild> future = executor.submit(SlowToRebuild::new);
    SlowToRebuild.BEGUN.await();

    executor.shutdown();
    assertThat(pool.join(LIMIT)).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isFalse();

    SlowToRebuild.GO.countDown();
    assertThat(executor.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(future.resultNow()).isNotNull();
    assertThat(executor.isTerminated()).isTrue();
  }

  /// A value of which the coordinator has not all before it may.
  private static final class SlowToRebuild implements Serializable {
    static final CountDownLatch BEGUN = new CountDownLatch(1);
    static final CountDownLatch GO = new CountDownLatch(1);

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      BEGUN.countDown();
      try {
        GO.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void closingThatIsInterruptedCancelsTheTasks() {
    Marks marks = Marks.in(folder);
    Future<Integer> running = executor.submit(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");
    Future<Integer> queued = executor.submit(() -> 2);

    Thread.currentThread().interrupt();
    executor.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(marks.isSet("interrupted-1")).isTrue();
    assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
    assertThatThrownBy(queued::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void itSharesItsLifeWithThePool() {
    assertThat(pool.asExecutor()).isSameAs(executor);

    pool.close();

    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(executor.toString()).contains("TERMINATED");
  }

  private Future<Integer> start(Marks marks) {
    Future<Integer> running =
        executor.submit(() -> {
          marks.setAndAwait("started", "go");
          return 1;
        });
    marks.await("started");
    return running;
  }

  private static int mark(Marks marks, String name) {
    marks.set(name);
    return 0;
  }
}
