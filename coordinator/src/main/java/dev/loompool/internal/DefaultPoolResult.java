package dev.loompool.internal;

import dev.loompool.Indexed;
import dev.loompool.MapProgress;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolInterruptedException;
import dev.loompool.PoolResult;
import dev.loompool.TaskException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The views of one map. Thread-safe, but for the views themselves.
final class DefaultPoolResult<R extends @Nullable Object> implements PoolResult<R> {
  private static final Cleaner CLEANER =
      Cleaner.create(Thread.ofPlatform().daemon().name("loompool-unread-results").factory());

  /// A list for so many takes 4 MiB.
  private static final int MOST_EXPECTED = 1 << 20;

  private final MapRun run;
  private final OutcomeReader reader;
  private final AtomicBoolean claimed = new AtomicBoolean();

  DefaultPoolResult(MapRun run, OutcomeReader reader) {
    this.run = run;
    this.reader = reader;
    CLEANER.register(this, run::drop);
  }

  @Override
  public List<R> get() throws InterruptedException {
    claim();
    return collect();
  }

  private List<R> collect() throws InterruptedException {
    List<R> values = new ArrayList<>(expected());
    readAll(new OrderedOutcomes(run.tasks(), true, true), values::add);
    return values;
  }

  private int expected() {
    return Math.clamp(run.tasks().knownTotal(), 0, MOST_EXPECTED);
  }

  /// Waits for all, without keeping their values.
  void awaitAll() throws InterruptedException {
    claim();
    readAll(new OrderedOutcomes(run.tasks(), false, true), _ -> {});
    requireWhole();
  }

  private void readAll(OrderedOutcomes ordered, Consumer<R> values) throws InterruptedException {
    try {
      while (ordered.advance()) {
        values.accept(reader.<R>value(ordered.items(), ordered.number()));
      }
    } catch (TaskException | InterruptedException e) {
      run.drop();
      throw e;
    }
    if (run.tasks().isCancelled()) {
      requireWhole();
    }
    throwSourceFailure();
  }

  @Override
  public List<TaskOutcome<R>> settled() throws InterruptedException {
    claim();
    OrderedOutcomes ordered = new OrderedOutcomes(run.tasks(), true, false);
    SettledOutcomes<R> outcomes = reader.settled(expected());
    while (ordered.advance()) {
      reader.settle(ordered.items(), ordered.number(), outcomes);
    }
    throwSourceFailure();
    return outcomes;
  }

  @Override
  public Iterator<R> iterator() {
    claim();
    return new Views<R>(inOrder()) {
      @Override
      R view(OutcomeCursor at) {
        return reader.<R>value(at.items(), at.number());
      }
    };
  }

  @Override
  public Stream<R> stream() {
    return stream(iterator());
  }

  @Override
  public Stream<Indexed<R>> asCompleted() {
    return reports(false).map(report -> new Indexed<>(report.index(), report.outcome()));
  }

  @Override
  public Stream<TaskReport<R>> reports(boolean inputOrder) {
    claim();
    return stream(
        new Views<TaskReport<R>>(inputOrder ? inOrder() : new CompletedOutcomes(run.tasks())) {
          @Override
          TaskReport<R> view(OutcomeCursor at) {
            EndedItem ended = at.item();
            return new TaskReport<>(
                ended.index(), reader.settled(ended, ended.outcome()), reader.run(ended.outcome()));
          }
        });
  }

  @Override
  public CompletableFuture<List<R>> toFuture() {
    claim();
    Cancellable<List<R>> future = new Cancellable<>(run::drop);
    run.startReader(() -> {
      try {
        future.complete(collect());
      } catch (Throwable e) {
        future.completeExceptionally(e);
      }
    });
    return future;
  }

  @Override
  public MapProgress progress() {
    return run.tasks().progress();
  }

  @Override
  public void cancel() {
    run.cancel();
  }

  @Override
  public void close() {
    run.drop();
  }

  private void claim() {
    if (!claimed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "this result is already being read; a PoolResult can be read once, by one method");
    }
  }

  /// Throws where what was read is not the whole.
  void requireWhole() {
    if (run.tasks().isCutShort()) {
      throw cutShort();
    }
  }

  private static PoolClosedException cutShort() {
    return new PoolClosedException(
        "the map was stopped before all was read, since its pool or its result was closed or cancelled",
        null);
  }

  private void throwSourceFailure() {
    if (run.tasks().isIncomplete()) {
      throw cutShort();
    }
    Throwable failure = run.tasks().sourceFailure();
    if (failure != null) {
      throw DefaultPoolResult.<RuntimeException>unchecked(failure);
    }
  }

  // The source's own exception reaches the reader as it is, a checked one too.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException unchecked(Throwable failure) throws T {
    throw (T) failure;
  }

  private <T extends @Nullable Object> Stream<T> stream(Iterator<T> views) {
    int characteristics = Spliterator.ORDERED;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(views, characteristics), false)
        .onClose(this::close);
  }

  private OutcomeCursor inOrder() {
    return new OrderedOutcomes(run.tasks(), false, false);
  }

  /// Shows outcomes one after the other, then the source's failure. Keeps the result reachable, so
  /// that it is not cancelled while it is read.
  private abstract class Views<T extends @Nullable Object> implements Iterator<T> {
    private final OutcomeCursor cursor;
    private boolean ready;
    private boolean ended;
    private boolean failureShown;

    Views(OutcomeCursor cursor) {
      this.cursor = cursor;
    }

    /// Shows the outcome at which the cursor stands.
    abstract T view(OutcomeCursor at);

    @Override
    public boolean hasNext() {
      if (!ready && !ended) {
        try {
          ready = cursor.advance();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new PoolInterruptedException("interrupted while waiting for the next outcome", e);
        }
        ended = !ready;
      }
      return ready || (!failureShown && run.tasks().sourceFailure() != null);
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException("all outcomes have been read");
      }
      if (!ready) {
        failureShown = true;
        throwSourceFailure();
        throw new AssertionError("there was a failure");
      }
      ready = false;
      return view(cursor);
    }
  }
}
