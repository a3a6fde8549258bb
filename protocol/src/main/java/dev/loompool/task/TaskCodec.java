package dev.loompool.task;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Turns arguments and values into bytes and back. Implementations are thread-safe, and the same on
/// both sides of the wire.
public interface TaskCodec {
  /// Writes the value.
  ///
  /// @throws IOException where the value cannot be written, [java.io.NotSerializableException]
  ///   among them; nothing that was written before counts
  void encode(@Nullable Object value, OutputStream out) throws IOException;

  /// Rebuilds the value that the range of the array holds. The array stays the caller's.
  ///
  /// @throws IOException where the bytes are not those of a value
  /// @throws ClassNotFoundException where the value's class is missing on this side
  @Nullable Object decode(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException;
}
