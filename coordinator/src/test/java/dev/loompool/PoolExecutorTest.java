package dev.loompool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.task.SerializableRunnable;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskRunnable;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which overload the compiler takes: that this file compiles is half of the test.
class PoolExecutorTest {
  private final Recorder executor = new Recorder();

  @Test
  void lambdasWithAValueBecomeTaskCallables() {
    CompletableFuture<Integer> typed = executor.submit(() -> 42);
    executor.take(typed);
    executor.take(executor.submit(() -> value()));
    executor.take(executor.submit(() -> throwing()));
    executor.take(
        executor.submit(() -> {
          return throwing();
        }));
    executor.take(
        executor.submit(() -> {
          throw new IOException();
        }));

    assertThat(executor.given).hasSize(5).allMatch(TaskCallable.class::isInstance);
  }

  @Test
  void lambdasWithoutAValueBecomeSerializableRunnables() {
    CompletableFuture<@Nullable Void> typed = executor.submit(() -> {});
    executor.take(typed);
    executor.take(executor.submit(() -> action()));
    executor.take(
        executor.submit(() -> {
          action();
        }));
    executor.take(
        executor.submit(() -> {
          throwingAction();
        }));
    CompletableFuture<String> valued = executor.submit(() -> {}, "value");
    executor.take(valued);
    executor.execute(() -> {});
    executor.execute(() -> value());
    executor.execute(() -> throwingAction());

    assertThat(executor.given).hasSize(8).allMatch(SerializableRunnable.class::isInstance);
  }

  @Test
  void methodReferencesBecomeWhatTheirMethodsAre() {
    CompletableFuture<Integer> typed = executor.submit(PoolExecutorTest::value);
    executor.take(typed);
    executor.take(executor.submit(PoolExecutorTest::throwing));
    executor.take(executor.submit(PoolExecutorTest::action));
    executor.take(executor.submit(PoolExecutorTest::throwingAction));
    executor.execute(PoolExecutorTest::value);

    assertThat(executor.given.subList(0, 2)).allMatch(TaskCallable.class::isInstance);
    assertThat(executor.given.subList(2, 5)).allMatch(SerializableRunnable.class::isInstance);
  }

  @Test
  void variablesKeepTheirTypes() {
    Callable<Integer> callable = () -> 1;
    Runnable runnable = () -> {};
    TaskCallable<Integer> taskCallable = () -> 1;
    TaskRunnable taskRunnable = () -> {};
    SerializableRunnable serializable = () -> {};
    Callable<Integer> cast = (Callable<Integer> & Serializable) () -> 1;

    CompletableFuture<Integer> ofCallable = executor.submit(callable);
    CompletableFuture<Integer> ofTask = executor.submit(taskCallable);
    CompletableFuture<Integer> ofCast = executor.submit(cast);
    List.of(ofCallable, ofTask, ofCast).forEach(executor::take);
    executor.take(executor.submit(runnable));
    executor.take(executor.submit(taskRunnable));
    executor.take(executor.submit(serializable));
    executor.execute(runnable);

    assertThat(executor.given)
        .containsExactly(
            callable, taskCallable, cast, runnable, taskRunnable, serializable, runnable);
  }

  @Test
  void isAnExecutorServiceForThoseWhoKnowNoMore() {
    ExecutorService plain = executor;
    Future<Integer> future = plain.submit(() -> 1);

    assertThat(future).isInstanceOf(CompletableFuture.class);
    assertThat(executor.given).noneMatch(Serializable.class::isInstance);
  }

  private static int value() {
    return 1;
  }

  private static int throwing() throws IOException {
    throw new IOException();
  }

  private static void action() {}

  private static void throwingAction() throws IOException {
    throw new IOException();
  }

  private static final class Recorder extends AbstractExecutorService implements PoolExecutor {
    final List<Object> given = new ArrayList<>();

    void take(CompletableFuture<?> future) {
      assertThat(future).isNotDone();
    }

    private <R extends @Nullable Object> CompletableFuture<R> record(Object task) {
      given.add(task);
      return new CompletableFuture<>();
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> submit(Callable<R> task) {
      return record(task);
    }

    @Override
    public CompletableFuture<@Nullable Void> submit(TaskRunnable task) {
      return record(task);
    }

    @Override
    public CompletableFuture<@Nullable Void> submit(Runnable task) {
      return record(task);
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> submit(Runnable task, R value) {
      return record(task);
    }

    @Override
    public void execute(Runnable task) {
      given.add(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return true;
    }

    @Override
    public boolean isTerminated() {
      return true;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }

    @Override
    public void close() {}
  }
}
