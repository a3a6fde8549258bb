package dev.loompool.it;

import static dev.loompool.it.MapIT.blockUntilInterrupted;
import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolExecutor;
import dev.loompool.TaskSerializationException;
import dev.loompool.Transport;
import dev.loompool.task.SerializableRunnable;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskRunnable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What an ExecutorService promises of its tasks.
class ExecutorIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private final Pool pool = POOLS.shared(Transport.AUTOMATIC);
  private final PoolExecutor executor = pool.asExecutor();

  @TempDir Path folder;

  /// A class of a type that only happens to be Serializable.
  record Doubling(int number) implements Callable<Integer>, Serializable {
    @Override
    public Integer call() {
      return number * 2;
    }
  }

  record Marking(Marks marks, String mark) implements Runnable, Serializable {
    @Override
    public void run() {
      marks.set(mark);
    }
  }

  @Test
  void whatIsSubmittedRunsInAWorker() {
    TaskCallable<Integer> variable = () -> 3;
    Callable<Integer> cast = (Callable<Integer> & Serializable) () -> 4;

    CompletableFuture<Long> pid = executor.submit(() -> ProcessHandle.current().pid());

    assertThat(pid.join()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(executor.submit(ExecutorIT::two).join()).isEqualTo(2);
    assertThat(executor.submit(variable).join()).isEqualTo(3);
    assertThat(executor.submit(cast).join()).isEqualTo(4);
    assertThat(executor.submit(new Doubling(21)).join()).isEqualTo(42);
    assertThat(executor.submit(() -> null).join()).isNull();
  }

  @Test
  void whatHasNoValueGivesNullOrTheValueThatWasSubmittedWithIt() {
    Marks marks = Marks.in(folder);
    TaskRunnable variable = () -> marks.set("variable");
    Object value = new Object();

    List<CompletableFuture<@Nullable Void>> futures =
        List.of(
            executor.submit(() -> marks.set("lambda")),
            executor.submit(variable),
            executor.submit(new Marking(marks, "object")));

    assertThat(futures).allSatisfy(future -> assertThat(future.join()).isNull());
    assertThat(executor.submit(() -> marks.set("valued"), value).join()).isSameAs(value);
    assertThat(marks.startingWith("")).contains("lambda", "object", "valued", "variable");
  }

  @Test
  void whatIsExecutedRunsAndTellsTheHandlerWhatItThrows() throws InterruptedException {
    Marks marks = Marks.in(folder);
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown));
    try {
      executor.execute(() -> marks.set("lambda"));
      executor.execute(new Marking(marks, "object"));
      executor.execute(() -> {
        throw new IOException("nobody waits");
      });

      assertThat(uncaught.poll(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("nobody waits");
      marks.await("lambda");
      marks.await("object");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void aFutureFailsWithWhatItsTaskThrew() {
    CompletableFuture<Integer> future =
        executor.submit(() -> {
          throw new IOException("no stock");
        });

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("no stock")
        .hasStackTraceContaining("[worker w");
    assertThat(future.exceptionNow()).isExactlyInstanceOf(IOException.class);
    assertThat(future.state()).isEqualTo(Future.State.FAILED);
  }

  @Test
  void aCancelledFutureInterruptsItsTask() {
    Marks marks = Marks.in(folder);
    Future<Integer> future = executor.submit(() -> blockUntilInterrupted(marks, 1));
    marks.await("started-1");

    assertThat(future.cancel(true)).isTrue();

    marks.await("interrupted-1");
    assertThat(future.isCancelled()).isTrue();
    assertThat(future.cancel(true)).isTrue();
  }

  @Test
  void aWaitThatIsInterruptedOrTimesOutLeavesTheTaskAlone() throws Exception {
    Marks marks = Marks.in(folder);
    Future<Integer> future =
        executor.submit(() -> {
          marks.setAndAwait("started", "go");
          return 7;
        });

    assertThatThrownBy(() -> future.get(10, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
    marks.set("go");

    assertThat(future.get()).isEqualTo(7);
  }

  @Test
  void stagesRunOnThreadsOfThePool() {
    Marks marks = Marks.in(folder);
    CompletableFuture<String> thread =
        executor
            .submit(() -> {
              marks.awaitInTask("go");
              return 1;
            })
            .thenApply(_ -> Thread.currentThread().getName());
    marks.set("go");

    assertThat(thread.join()).contains("-callback-");
  }

  @Test
  void invokeAllGivesFuturesInOrder() throws InterruptedException {
    List<TaskCallable<Integer>> tasks =
        List.of(
            () -> pause(50),
            () -> {
              throw new IOException("second");
            },
            () -> 3);

    List<Future<Integer>> futures = executor.invokeAll(tasks);

    assertThat(futures)
        .extracting(Future::state)
        .containsExactly(Future.State.SUCCESS, Future.State.FAILED, Future.State.SUCCESS);
    assertThat(futures.get(1).exceptionNow()).hasMessage("second");
    assertThat(futures.get(2).resultNow()).isEqualTo(3);
    assertThat(executor.invokeAll(List.<TaskCallable<Integer>>of())).isEmpty();
  }

  @Test
  void invokeAllCancelsWhatHasNotEndedInTime() throws InterruptedException {
    Marks marks = Marks.in(folder);
    List<TaskCallable<Integer>> tasks =
        List.of(() -> blockUntilInterrupted(marks, 1), () -> blockUntilInterrupted(marks, 2));

    List<Future<Integer>> futures = executor.invokeAll(tasks, 1, TimeUnit.SECONDS);

    assertThat(futures).hasSize(2).allMatch(Future::isCancelled);
    PoolExtension.waiting()
        .until(() ->
            marks.startingWith("started-").size() == marks.startingWith("interrupted-").size());
    assertThat(executor.invokeAll(List.of(new Doubling(1)), 0, TimeUnit.SECONDS))
        .allMatch(Future::isCancelled);
    assertThat(executor.invokeAll(List.of(new Doubling(1)), Long.MAX_VALUE, TimeUnit.DAYS))
        .extracting(Future::resultNow)
        .containsExactly(2);
  }

  @Test
  void invokeAnyGivesTheFirstValueAndCancelsTheRest() throws Exception {
    Marks marks = Marks.in(folder);
    List<TaskCallable<Integer>> tasks =
        List.of(
            () -> blockUntilInterrupted(marks, 1),
            () -> {
              throw new IOException("no");
            },
            () -> {
              marks.awaitInTask("started-1");
              return 3;
            });

    assertThat(executor.invokeAny(tasks)).isEqualTo(3);

    marks.await("interrupted-1");
    assertThat(executor.invokeAny(List.of(new Doubling(2)), LIMIT.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(4);
  }

  @Test
  void invokeAnyFailsWhereAllFail() {
    List<TaskCallable<Integer>> tasks =
        List.of(
            () -> {
              throw new IOException("first");
            },
            () -> {
              throw new IOException("second");
            });

    assertThatThrownBy(() -> executor.invokeAny(tasks))
        .isInstanceOf(ExecutionException.class)
        .hasCauseExactlyInstanceOf(IOException.class);
  }

  @Test
  void invokeAnyThatTimesOutCancelsAll() {
    Marks marks = Marks.in(folder);
    List<TaskCallable<Integer>> tasks = List.of(() -> blockUntilInterrupted(marks, 1));

    assertThatThrownBy(() -> executor.invokeAny(tasks, 1, TimeUnit.SECONDS))
        .isInstanceOf(TimeoutException.class);

    PoolExtension.waiting().until(() -> marks.isSet("started-1") == marks.isSet("interrupted-1"));
  }

  @Test
  void invokeAllAndInvokeAnyCancelAllWhenInterrupted() {
    Marks marks = Marks.in(folder);
    List<TaskCallable<Integer>> tasks = List.of(() -> blockUntilInterrupted(marks, 1));

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> executor.invokeAll(tasks)).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> executor.invokeAny(tasks)).isInstanceOf(InterruptedException.class);

    PoolExtension.waiting().until(() -> pool.stats().pending() + pool.stats().inFlight() == 0);
    assertThat(marks.isSet("started-1")).isEqualTo(marks.isSet("interrupted-1"));
  }

  @Test
  void badArgumentsAreRefused() {
    Callable<Integer> noCallable = null;
    Runnable noRunnable = null;
    TaskRunnable noTask = null;
    List<Doubling> noList = null;

    assertThatNullPointerException().isThrownBy(() -> executor.execute(noRunnable));
    assertThatNullPointerException().isThrownBy(() -> executor.submit(noCallable));
    assertThatNullPointerException().isThrownBy(() -> executor.submit(noRunnable));
    assertThatNullPointerException().isThrownBy(() -> executor.submit(noTask));
    assertThatNullPointerException().isThrownBy(() -> executor.invokeAll(noList));
    assertThatNullPointerException()
        .isThrownBy(() -> executor.invokeAll(Collections.singleton(noCallable)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> executor.invokeAny(List.<TaskCallable<Integer>>of()));
  }

  @Test
  void aCompletionServiceGivesFuturesAsTheyEnd() throws Exception {
    Marks marks = Marks.in(folder);
    var service = new ExecutorCompletionService<Integer>(executor);
    TaskCallable<Integer> slow =
        () -> {
          marks.awaitInTask("go");
          return ProcessHandle.current().pid() == 1 ? 0 : 1;
        };
    TaskCallable<Integer> quick = () -> 2;
    Future<Integer> first = service.submit(slow);
    Future<Integer> second = service.submit(quick);
    Future<Integer> third = service.submit((SerializableRunnable) () -> {}, 3);

    List<Future<Integer>> ended = List.of(service.take(), service.take());
    assertThat(ended).containsExactlyInAnyOrder(second, third);
    assertThat(service.poll()).isNull();
    marks.set("go");

    assertThat(service.take()).isSameAs(first);
    assertThat(List.of(first.get(), second.get(), third.get())).containsExactly(1, 2, 3);
  }

  @Test
  void aFutureThatSuppliesIsCompletedHere() {
    Marks marks = Marks.in(folder);
    CompletableFuture<Long> pid =
        CompletableFuture.supplyAsync(
            (Supplier<Long> & Serializable) () -> ProcessHandle.current().pid(), executor);
    CompletableFuture<Void> action =
        CompletableFuture.runAsync(new Marking(marks, "ran"), executor);
    CompletableFuture<Integer> later =
        new CompletableFuture<Integer>()
            .completeAsync((Supplier<Integer> & Serializable) () -> 5, executor);

    assertThat(pid.join()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(action.thenApply(_ -> marks.isSet("ran")).join()).isTrue();
    assertThat(later.join()).isEqualTo(5);
  }

  @Test
  void aFutureThatSuppliesFailsAsThatOfAnyExecutor() {
    CompletableFuture<Integer> future =
        CompletableFuture.supplyAsync(
            (Supplier<Integer> & Serializable) ExecutorIT::fail, executor);

    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("no");
    assertThat(future.handle((_, thrown) -> thrown).join()).isInstanceOf(CompletionException.class);
  }

  @Test
  void aFutureThatSuppliesInterruptsItsTaskWhenItIsCancelled() {
    Marks marks = Marks.in(folder);
    CompletableFuture<Integer> future =
        CompletableFuture.supplyAsync(
            (Supplier<Integer> & Serializable) () -> block(marks), executor);
    marks.await("started-1");

    assertThat(future.cancel(true)).isTrue();

    marks.await("interrupted-1");
  }

  @Test
  @Tag("fault-F8")
  void whatCannotTravelIsRefusedWithTheTypeToUse() {
    Callable<Integer> callable = () -> 1;
    Runnable runnable = () -> {};
    Supplier<Integer> supplier = () -> 1;
    Collection<Callable<Integer>> several = List.of(() -> 1);

    assertRefused(() -> executor.submit(callable), "Callable", "TaskCallable");
    assertRefused(() -> executor.invokeAll(several), "Callable", "TaskCallable");
    assertRefused(() -> executor.invokeAny(several), "Callable", "TaskCallable");
    assertRefused(
        () -> new ExecutorCompletionService<Integer>(executor).submit(callable),
        "Callable",
        "TaskCallable");
    assertRefused(() -> executor.submit(runnable), "Runnable", "SerializableRunnable");
    assertRefused(() -> executor.execute(runnable), "Runnable", "SerializableRunnable");
    assertRefused(
        () -> CompletableFuture.runAsync(runnable, executor), "Runnable", "SerializableRunnable");
    assertRefused(
        () -> CompletableFuture.supplyAsync(supplier, executor),
        "Supplier",
        "executor.submit(() -> ..), which gives a CompletableFuture");
    assertThat(pool.stats().pending()).isZero();
  }

  private static void assertRefused(ThrowingCallable attempt, String type, String fix) {
    assertThatThrownBy(attempt)
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("a lambda of type java.")
        .hasMessageContaining(type + " is not Serializable.")
        .hasMessageContaining("task      lambda in " + ExecutorIT.class.getName())
        .hasMessageContaining(fix);
  }

  @Test
  @Tag("fault-F8")
  void wrappersOfTheJdkThatHideTheirTaskAreRefused() {
    FutureTask<Integer> wrapped = new FutureTask<>(new Doubling(1));
    var elsewhere = new ExecutorCompletionService<Integer>(task -> executor.execute(task));
    CompletableFuture<Integer> stage =
        CompletableFuture.completedFuture(1).thenApplyAsync(number -> number, executor);

    assertThatThrownBy(() -> executor.execute(wrapped))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("submit the Callable or Runnable in it");
    assertThatThrownBy(() -> elsewhere.submit(new Doubling(1)))
        .isInstanceOf(TaskSerializationException.class);
    assertThatThrownBy(stage::join)
        .cause()
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("future.thenCompose(value -> pool.submit(function, value))");
    assertThat(wrapped.isDone()).isFalse();
  }

  @Test
  @Tag("fault-F6")
  void aSupplierThatCapturesWhatCannotTravelIsRefusedWithItsPlace() {
    Object captured = new Object();
    Supplier<String> supplier = (Supplier<String> & Serializable) () -> captured.toString();

    assertThatThrownBy(() -> CompletableFuture.supplyAsync(supplier, executor))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("it captures a value that is not Serializable")
        .hasMessageContaining("lambda at ExecutorIT.java:")
        .hasMessageContaining("the variable 'captured'");
  }

  private static int two() {
    return 2;
  }

  private static int fail() {
    throw new IllegalStateException("no");
  }

  private static int pause(int millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  private static int block(Marks marks) {
    try {
      return blockUntilInterrupted(marks, 1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
