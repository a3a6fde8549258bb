package dev.loompool.protocol;

import com.google.protobuf.CodedOutputStream;
import dev.loompool.protocol.v1.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// The bytes of an encoded frame from which pieces are taken. Large fields stay in the arrays that
/// hold them. Not thread-safe.
final class FrameBytes {
  private static final int BUFFER_BYTES = 4096;

  private final Deque<ByteRange> ranges = new ArrayDeque<>();
  private int left;

  static FrameBytes of(Frame frame) throws IOException {
    FrameBytes bytes = new FrameBytes();
    CodedOutputStream coded = CodedOutputStream.newInstance(bytes.new Ranges(), BUFFER_BYTES);
    frame.writeTo(coded);
    coded.flush();
    return bytes;
  }

  /// How many bytes have not been moved yet.
  int left() {
    return left;
  }

  /// Moves the next bytes to the buffer.
  void moveTo(ByteBuffer out, int count) {
    left -= count;
    int rest = count;
    while (rest > 0) {
      ByteRange range = ranges.removeFirst();
      int some = Math.min(rest, range.length());
      out.put(range.array(), range.offset(), some);
      rest -= some;
      if (some < range.length()) {
        ranges.addFirst(new ByteRange(range.array(), range.offset() + some, range.length() - some));
      }
    }
  }

  /// Where protobuf writes to. Its own buffer is used again, but what is larger than that is a
  /// field's array, which nobody changes.
  private final class Ranges extends OutputStream {
    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      left += length;
      ranges.addLast(
          length > BUFFER_BYTES
              ? new ByteRange(bytes, offset, length)
              : new ByteRange(Arrays.copyOfRange(bytes, offset, offset + length), 0, length));
    }
  }
}
