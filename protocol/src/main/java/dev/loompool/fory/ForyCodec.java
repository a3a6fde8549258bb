package dev.loompool.fory;

import dev.loompool.task.TaskCodec;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.fory.Fory;
import org.apache.fory.exception.ForyException;
import org.jspecify.annotations.Nullable;

/// Writes records and object graphs with [Apache Fory](https://fory.apache.org), in a fraction of
/// the time and bytes of Java serialization. The classes have to be registered:
///
/// ```java
/// Pool.builder().codec(ForyCodec.of(Order.class, Line.class, Currency.class)).open()
/// ```
///
/// A value of a class that is not registered is refused, wherever in a graph it is, and nothing
/// else is rebuilt. Objects that are there twice, or hold one another, are so on the other side.
///
/// Immutable and thread-safe.
public final class ForyCodec implements TaskCodec, Serializable {
  private static final long serialVersionUID = 1;
  private static final Pattern NOT_REGISTERED =
      Pattern.compile("[Cc]lass (\\S+) is not registered");

  private final Class<?>[] types;
  private final boolean guarded;
  private final transient ForySlots slots;

  private ForyCodec(Class<?>[] types, boolean guarded) {
    this.types = types;
    this.guarded = guarded;
    this.slots = new ForySlots(List.of(types), guarded);
  }

  /// A codec for objects of these classes and of common classes of the JDK. Needed are all that a
  /// graph may have an object of: records, enums, and the classes of their components too.
  public static ForyCodec of(Class<?>... types) {
    Set<Class<?>> distinct = new LinkedHashSet<>(List.of(types));
    return new ForyCodec(distinct.toArray(Class<?>[]::new), false);
  }

  @Override
  public void encode(@Nullable Object value, OutputStream out) throws IOException {
    byte[] bytes;
    Fory fory = slots.take();
    try {
      bytes = fory.serialize(value);
    } catch (ForyException e) {
      throw refused("written", e);
    } finally {
      slots.giveBack(fory);
    }
    out.write(bytes);
  }

  @Override
  public @Nullable Object decode(byte[] bytes, int offset, int length) throws IOException {
    Fory fory = slots.take();
    try {
      return ForySlots.read(fory, bytes, offset, length);
    } catch (RuntimeException e) {
      throw refused("rebuilt", e);
    } catch (StackOverflowError e) {
      throw new InvalidObjectException("the object graph is nested too deep to be rebuilt", e);
    } finally {
      slots.giveBack(fory);
    }
  }

  /// The same classes, but no lambdas and proxies of them, no more than 20 deep, and no more memory
  /// than 16 MiB beside texts and arrays of primitives.
  @Override
  public TaskCodec guarded() {
    return guarded ? this : new ForyCodec(types, true);
  }

  // Its text is for those who use Fory itself.
  private static InvalidObjectException refused(String done, RuntimeException thrown) {
    Throwable cause = thrown;
    for (int depth = 0; depth < 8 && cause != null; depth++, cause = cause.getCause()) {
      Matcher matcher = NOT_REGISTERED.matcher(String.valueOf(cause.getMessage()));
      if (matcher.find()) {
        return new InvalidObjectException(
            "class %s is not registered; add it to ForyCodec.of(...)".formatted(matcher.group(1)),
            thrown);
      }
    }
    return new InvalidObjectException("Fory says that it can't be " + done + ": " + thrown, thrown);
  }

  private Object readResolve() {
    return new ForyCodec(types, guarded);
  }
}
