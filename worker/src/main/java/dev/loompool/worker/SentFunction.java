package dev.loompool.worker;

import dev.loompool.task.TaskCodec;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A function as it came, rebuilt by the first task that wants it: rebuilding runs user code, which
/// has no place on the event loop. Thread-safe.
final class SentFunction {
  private static final byte[] NONE = new byte[0];

  private final byte[] code;
  private final ReentrantLock rebuilding = new ReentrantLock();
  private volatile @Nullable TaskFunction<@Nullable Object, @Nullable Object> function;

  SentFunction(byte[] code) {
    this.code = code;
  }

  @SuppressWarnings("unchecked")
  static SentFunction of(TaskFunction<?, ?> function) {
    SentFunction known = new SentFunction(NONE);
    known.function = (TaskFunction<@Nullable Object, @Nullable Object>) function;
    return known;
  }

  TaskFunction<@Nullable Object, @Nullable Object> function(TaskCodec codec)
      throws IOException, ClassNotFoundException {
    TaskFunction<@Nullable Object, @Nullable Object> known = function;
    return known != null ? known : rebuild(codec);
  }

  @SuppressWarnings("unchecked")
  private TaskFunction<@Nullable Object, @Nullable Object> rebuild(TaskCodec codec)
      throws IOException, ClassNotFoundException {
    rebuilding.lock();
    try {
      TaskFunction<@Nullable Object, @Nullable Object> known = function;
      if (known == null) {
        known =
            (TaskFunction<@Nullable Object, @Nullable Object>)
                java.util.Objects.requireNonNull(codec.decode(code, 0, code.length));
        function = known;
      }
      return known;
    } finally {
      rebuilding.unlock();
    }
  }
}
