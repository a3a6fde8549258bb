package dev.loompool.internal;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// What `CompletableFuture.supplyAsync` and `runAsync` give to an executor, taken apart.
///
/// That object is Serializable, and keeps its future and its function in fields. A stream that
/// writes it sees them one after the other, and may replace them before it finds that the future
/// cannot be written. So nothing of the JDK has to be opened to this library.
///
/// @param future to be completed here
/// @param function the Supplier or Runnable; of a lambda what is written in its place
/// @param supplies whether it is a Supplier
record AsyncCall(CompletableFuture<Object> future, Object function, boolean supplies) {
  /// Empty for every other object, the later stages of a future among them.
  static Optional<AsyncCall> of(Runnable command) {
    String type = command.getClass().getName();
    boolean supplies = type.equals("java.util.concurrent.CompletableFuture$AsyncSupply");
    if (!supplies && !type.equals("java.util.concurrent.CompletableFuture$AsyncRun")) {
      return Optional.empty();
    }
    try (FieldReader reader = new FieldReader()) {
      reader.writeObject(command);
      return reader.fields.size() == 2
              && reader.fields.getFirst() instanceof CompletableFuture<?> future
          ? Optional.of(new AsyncCall(typed(future), reader.fields.getLast(), supplies))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Ends the future as the task ends, and cancels the task with it.
  void follow(ExecutorTask<Object> task) {
    task.whenComplete((value, thrown) -> end(task, value, thrown)).isDone();
    future
        .whenComplete((_, _) -> {
          if (future.isCancelled()) {
            task.cancel(true);
          }
        })
        .isDone();
  }

  private void end(ExecutorTask<Object> task, Object value, @Nullable Throwable thrown) {
    if (task.isCancelled()) {
      future.cancel(true);
    } else if (thrown != null) {
      future.completeExceptionally(new CompletionException(thrown));
    } else {
      future.complete(value);
    }
  }

  @SuppressWarnings("unchecked") // it gets what its own supplier gave
  private static CompletableFuture<Object> typed(CompletableFuture<?> future) {
    return (CompletableFuture<Object>) future;
  }

  /// Collects what the first object refers to, and writes null in its place.
  private static final class FieldReader extends ObjectOutputStream {
    final List<Object> fields = new ArrayList<>();
    private boolean inside;

    FieldReader() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(Object written) {
      if (inside) {
        fields.add(written);
        return null;
      }
      inside = true;
      return written;
    }
  }
}
