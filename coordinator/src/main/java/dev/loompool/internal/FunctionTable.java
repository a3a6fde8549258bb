package dev.loompool.internal;

import dev.loompool.TaskRun;
import dev.loompool.TaskSerializationException;
import dev.loompool.protocol.Adapters;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.SerializationFailure;
import dev.loompool.protocol.TaggedTaskCodec;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The functions that tasks name by id, encoded. Thread-safe.
///
/// A function whose class has no instance fields captures nothing, so its class stands for it and
/// it is encoded once. Any other is encoded anew for each map, since what it captures may have
/// changed.
final class FunctionTable {
  private final TaggedTaskCodec codec;
  private final KnownLoaders loaders;
  private final int maxBytes;
  private final AtomicLong nextId = new AtomicLong(Adapters.FIRST_FREE_ID);
  private final Map<Long, byte[]> codes = new ConcurrentHashMap<>();
  private final Stateless stateless = new Stateless();

  FunctionTable(TaggedTaskCodec codec, KnownLoaders loaders, int maxBytes) {
    this.codec = codec;
    this.loaders = loaders;
    this.maxBytes = maxBytes;
  }

  /// The id of a function that captures nothing, or 0 where it captures something.
  long shared(Object function) {
    long[] known = stateless.get(function.getClass());
    loaders.renew();
    int loader = loaders.numberOf(function.getClass());
    if (known[0] == Stateless.UNKNOWN || known[1] != loader) {
      // Two threads may both get here: then the class has two ids, which does no harm.
      known[0] = capturesNothing(function.getClass()) ? define(function) : 0;
      known[1] = loader;
    }
    return known[0];
  }

  /// A new id for the function.
  long define(Object function) {
    byte[] code = encode(function);
    long id = nextId.getAndIncrement();
    codes.put(id, code);
    return id;
  }

  /// A new id for a function that was encoded elsewhere.
  long defineEncoded(byte[] code) {
    long id = nextId.getAndIncrement();
    codes.put(id, code);
    return id;
  }

  void forget(long id) {
    codes.remove(id);
  }

  /// The encoded function; null for those that workers know by themselves.
  byte @Nullable [] code(long id) {
    return codes.get(id);
  }

  byte[] encode(Object function) {
    loaders.renew();
    OutputBuffer buffer = new OutputBuffer(512, maxBytes);
    try {
      codec.encode(function, buffer);
    } catch (IOException | RuntimeException e) {
      throw refused(SerializationFailure.ofTask(function, e), e);
    }
    return buffer.toByteArray();
  }

  /// The function as a worker will have it.
  Object copy(Object function) {
    byte[] code = encode(function);
    try {
      return Objects.requireNonNull(codec.decode(code, 0, code.length));
    } catch (IOException | ClassNotFoundException e) {
      throw refused("the task could not be rebuilt: " + e, e);
    }
  }

  private static TaskSerializationException refused(String message, Throwable cause) {
    return new TaskSerializationException(message, cause, null, new TaskRun("", 0, Duration.ZERO));
  }

  private static boolean capturesNothing(Class<?> type) {
    for (Class<?> next = type; next != null; next = next.getSuperclass()) {
      if (!Arrays.stream(next.getDeclaredFields())
          .allMatch(field -> Modifier.isStatic(field.getModifiers()))) {
        return false;
      }
    }
    return true;
  }

  /// An id for each class, and the number of the class's loader then; the entry goes when the class
  /// or this table goes.
  private static final class Stateless extends ClassValue<long[]> {
    static final long UNKNOWN = -1;

    @Override
    protected long[] computeValue(Class<?> type) {
      return new long[] {UNKNOWN, 0};
    }
  }
}
