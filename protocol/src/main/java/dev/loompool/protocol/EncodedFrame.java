package dev.loompool.protocol;

import java.nio.ByteBuffer;

/// A small frame that was encoded without a message. Confined to the thread that sends it.
public interface EncodedFrame {
  /// How many bytes it has.
  int frameBytes();

  /// Writes so many bytes.
  void writeTo(ByteBuffer out);
}
