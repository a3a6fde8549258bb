package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AsyncCallTest {
  private final List<Runnable> given = new ArrayList<>();
  private final Executor executor = given::add;

  @Test
  void findsTheFutureAndTheSupplier() {
    Supplier<String> plain = () -> "value";
    CompletableFuture<String> future = CompletableFuture.supplyAsync(plain, executor);

    AsyncCall call = AsyncCall.of(given.getFirst()).orElseThrow();

    assertThat((Object) call.future()).isSameAs(future);
    assertThat(call.function()).isSameAs(plain);
    assertThat(call.supplies()).isTrue();
  }

  @Test
  void findsWhatASerializableLambdaIsWrittenAs() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Supplier<String> supplier = (Supplier<String> & Serializable) () -> "value";
    assertThat(future.completeAsync(supplier, executor)).isSameAs(future);

    AsyncCall call = AsyncCall.of(given.getFirst()).orElseThrow();

    assertThat((Object) call.future()).isSameAs(future);
    assertThat(call.function()).isInstanceOf(SerializedLambda.class);
  }

  @Test
  void findsTheRunnable() {
    Runnable plain = () -> {};
    CompletableFuture<Void> future = CompletableFuture.runAsync(plain, executor);

    AsyncCall call = AsyncCall.of(given.getFirst()).orElseThrow();

    assertThat((Object) call.future()).isSameAs(future);
    assertThat(call.function()).isSameAs(plain);
    assertThat(call.supplies()).isFalse();
  }

  @Test
  void leavesOtherTasksAlone() {
    Function<Integer, Integer> function = (Function<Integer, Integer> & Serializable) x -> x;
    assertThat(CompletableFuture.completedFuture(1).thenApplyAsync(function, executor)).isNotDone();
    given.add(new FutureTask<>(() -> 1));
    given.add(() -> {});

    assertThat(given).hasSize(3).allMatch(task -> AsyncCall.of(task).isEmpty());
  }

  @Test
  void endsTheFutureAsTheTaskEnds() {
    CompletableFuture<String> future = CompletableFuture.supplyAsync(() -> "local", executor);
    AsyncCall call = AsyncCall.of(given.getFirst()).orElseThrow();
    ExecutorTask<Object> task = ExecutorTask.of(() -> "");
    call.follow(task);

    task.succeed("remote");

    assertThat(future).isCompletedWithValue("remote");
  }

  @Test
  void cancelsTheTaskWithItsFuture() {
    CompletableFuture<String> future = CompletableFuture.supplyAsync(() -> "local", executor);
    AsyncCall call = AsyncCall.of(given.getFirst()).orElseThrow();
    ExecutorTask<Object> task = ExecutorTask.of(() -> "");
    call.follow(task);

    future.cancel(true);

    assertThat(task).isCancelled();
  }

  @Test
  void cancelsTheFutureWithItsTask() {
    CompletableFuture<String> future = CompletableFuture.supplyAsync(() -> "local", executor);
    AsyncCall call = AsyncCall.of(given.getFirst()).orElseThrow();
    ExecutorTask<Object> task = ExecutorTask.of(() -> "");
    call.follow(task);

    task.cancel(true);

    assertThat(future).isCancelled();
  }
}
