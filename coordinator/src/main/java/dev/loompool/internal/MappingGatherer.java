package dev.loompool.internal;

import dev.loompool.PoolInterruptedException;
import dev.loompool.task.TaskFunction;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Gatherer;
import org.jspecify.annotations.Nullable;

/// Runs a task for each element of a stream and passes the values on in order. One for each use of
/// the stream; for the stream's thread.
final class MappingGatherer<A extends @Nullable Object, R extends @Nullable Object> {
  private final OptionedSubmitter submitter;
  private final TaskFunction<? super A, R> function;
  private final int maxInFlight;
  private final Queue<CompletableFuture<R>> inOrder = new ArrayDeque<>();

  private MappingGatherer(
      OptionedSubmitter submitter, TaskFunction<? super A, R> function, int maxInFlight) {
    this.submitter = submitter;
    this.function = function;
    this.maxInFlight = maxInFlight;
  }

  static <A extends @Nullable Object, R extends @Nullable Object> Gatherer<A, ?, R> of(
      OptionedSubmitter submitter, TaskFunction<? super A, R> function, int maxInFlight) {
    if (maxInFlight < 1) {
      throw new IllegalArgumentException("maxInFlight must be at least 1 but was " + maxInFlight);
    }
    return Gatherer.<A, MappingGatherer<A, R>, R>ofSequential(
        () -> new MappingGatherer<A, R>(submitter, function, maxInFlight),
        Gatherer.Integrator.of((state, element, downstream) -> state.add(element, downstream)),
        MappingGatherer::finish);
  }

  private boolean add(A element, Gatherer.Downstream<? super R> downstream) {
    try {
      inOrder.add(submitter.submit(function, element));
    } catch (RuntimeException e) {
      cancelAll();
      throw e;
    }
    while (inOrder.size() >= maxInFlight || isNextDone()) {
      if (!pass(downstream)) {
        return false;
      }
    }
    return true;
  }

  private boolean isNextDone() {
    CompletableFuture<R> next = inOrder.peek();
    return next != null && next.isDone();
  }

  private void finish(Gatherer.Downstream<? super R> downstream) {
    while (!inOrder.isEmpty() && pass(downstream)) {
      // The next.
    }
  }

  private boolean pass(Gatherer.Downstream<? super R> downstream) {
    boolean passed = false;
    try {
      passed = downstream.push(inOrder.element().get());
      inOrder.remove();
      return passed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while waiting for the next value", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (!passed) {
        cancelAll();
      }
    }
  }

  private void cancelAll() {
    inOrder.forEach(task -> task.cancel(true));
    inOrder.clear();
  }
}
