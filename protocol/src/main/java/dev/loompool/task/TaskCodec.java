package dev.loompool.task;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Turns arguments and values into bytes and back. Implementations are thread-safe, and the same on
/// both sides of the wire.
///
/// One that is given to a pool travels to the workers by Java serialization, before their first
/// task. It is asked for what has no form of its own: never for null, numbers, strings, common
/// types of the JDK, exceptions or lambdas.
public interface TaskCodec {
  /// Writes the value.
  ///
  /// @throws IOException where the value cannot be written, [java.io.NotSerializableException]
  ///   among them; its message says why and what to do. Nothing that was written before counts
  void encode(@Nullable Object value, OutputStream out) throws IOException;

  /// Rebuilds the value that the range of the array holds. The array stays the caller's.
  ///
  /// @throws IOException where the bytes are not those of a value
  /// @throws ClassNotFoundException where the value's class is missing on this side
  @Nullable Object decode(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException;

  /// What reads the values of workers that joined, which may not be what they say they are: bytes
  /// made to do harm must not create objects of other classes than the user has named, nor take
  /// time or memory out of proportion to their number. Default: this codec.
  default TaskCodec guarded() {
    return this;
  }
}
