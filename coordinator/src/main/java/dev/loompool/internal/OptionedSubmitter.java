package dev.loompool.internal;

import dev.loompool.PoolResult;
import dev.loompool.TaskOptions;
import dev.loompool.TaskSubmitter;
import dev.loompool.protocol.Adapters;
import dev.loompool.protocol.Pair;
import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskConsumer;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import dev.loompool.task.TaskRunnable;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Submits tasks with certain options. Thread-safe.
class OptionedSubmitter implements TaskSubmitter {
  private final PoolParts parts;
  private final TaskOptions options;

  OptionedSubmitter(PoolParts parts, TaskOptions options) {
    this.parts = parts;
    this.options = options;
  }

  @Override
  public <R extends @Nullable Object> R apply(TaskCallable<R> task) throws InterruptedException {
    return await(parts.intake().submit(task, options));
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskFunction<? super A, R> function, A argument) throws InterruptedException {
    return await(parts.intake().submit(function, argument, options));
  }

  @Override
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R apply(TaskBiFunction<? super A, ? super B, R> function, A first, B second)
          throws InterruptedException {
    TaskFunction<Pair, R> ofPair = Adapters.<A, B, R>ofPair(function);
    return await(parts.intake().submit(ofPair, new Pair(first, second), options));
  }

  @Override
  public void run(TaskRunnable task) throws InterruptedException {
    apply(Adapters.ofRunnable(task));
  }

  @Override
  public <A extends @Nullable Object> void run(TaskConsumer<? super A> task, A argument)
      throws InterruptedException {
    apply(Adapters.<A>ofConsumer(task), argument);
  }

  @Override
  public <A extends @Nullable Object> void forEach(
      TaskConsumer<? super A> task, Iterable<? extends A> items) throws InterruptedException {
    try (DefaultPoolResult<@Nullable Void> result = mapWhole(Adapters.<A>ofConsumer(task), items)) {
      result.awaitAll();
    }
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> submit(TaskCallable<R> task) {
    return future(parts.intake().submit(task, options));
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> submit(
      TaskFunction<? super A, R> function, A argument) {
    return future(parts.intake().submit(function, argument, options));
  }

  @Override
  public <R extends @Nullable Object> TaskId<R> queue(TaskCallable<R> task) {
    return parts.queued().queue(task, options);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> TaskId<R> queue(
      TaskFunction<? super A, R> function, A argument) {
    return parts.queued().queue(function, argument, options);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> Optional<TaskId<R>> tryQueue(
      TaskFunction<? super A, R> function, A argument) {
    return parts.queued().tryQueue(function, argument, options);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> R mapReduce(
      TaskFunction<? super A, R> function,
      R identity,
      TaskBiFunction<R, R, R> combine,
      Iterable<? extends A> items)
      throws InterruptedException {
    OptionedSubmitter keyless = new OptionedSubmitter(parts, options.withKey(_ -> null));
    return Reduction.reduce(keyless, parts.intake()::size, function, identity, combine, items);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> Gatherer<A, ?, R> mapping(
      TaskFunction<? super A, R> function, int maxInFlight) {
    return MappingGatherer.of(this, function, maxInFlight);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> PoolResult<R> map(
      TaskFunction<? super A, R> function, Iterable<? extends A> items) {
    long size = items instanceof Collection<?> collection ? collection.size() : -1;
    return map(function, FewItems.source(items), () -> {}, size);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> PoolResult<R> map(
      TaskFunction<? super A, R> function, Stream<? extends A> items) {
    return map(function, items.iterator(), items, -1);
  }

  @Override
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      PoolResult<R> starMap(
          TaskBiFunction<? super A, ? super B, R> function,
          Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs) {
    long size = pairs instanceof Collection<?> collection ? collection.size() : -1;
    Iterator<? extends Map.Entry<? extends A, ? extends B>> entries = pairs.iterator();
    Iterator<Pair> items =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public Pair next() {
            Map.Entry<? extends A, ? extends B> entry = entries.next();
            return new Pair(entry.getKey(), entry.getValue());
          }
        };
    return map(Adapters.<A, B, R>ofPair(function), items, () -> {}, size);
  }

  @Override
  public TaskSubmitter with(UnaryOperator<TaskOptions> change) {
    return new OptionedSubmitter(parts, change.apply(options));
  }

  /// A map whose reader can tell whether it has seen the whole.
  <A extends @Nullable Object, R extends @Nullable Object> DefaultPoolResult<R> mapWhole(
      TaskFunction<? super A, R> function, Iterable<? extends A> items) {
    return map(function, FewItems.source(items), () -> {}, -1);
  }

  private <R extends @Nullable Object> DefaultPoolResult<R> map(
      TaskFunction<?, R> function, Iterator<?> items, AutoCloseable end, long size) {
    MapRun run = parts.intake().map(function, items, end, size, options);
    return new DefaultPoolResult<>(run, parts.reader());
  }

  private <R extends @Nullable Object> R await(QueuedTask task) throws InterruptedException {
    try {
      return parts.reader().<R>value(task, task.get());
    } catch (InterruptedException e) {
      parts.intake().cancel(task.id);
      throw e;
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome is never exceptional", e);
    }
  }

  private <R extends @Nullable Object> CompletableFuture<R> future(QueuedTask task) {
    Cancellable<R> future = new Cancellable<>(() -> parts.intake().cancel(task.id));
    task.thenAcceptAsync(
            outcome -> {
              try {
                future.complete(parts.reader().<R>value(task, outcome));
              } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
              }
            },
            parts.callbacks())
        .isDone();
    return future;
  }
}
