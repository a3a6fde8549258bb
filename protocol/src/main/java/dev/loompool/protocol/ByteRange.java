package dev.loompool.protocol;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// Where the bytes of a field of a received frame are. Nobody writes to the array. Immutable.
///
/// @param array holds them, and as a rule other parts of the frame
public record ByteRange(byte[] array, int offset, int length) {
  /// The bytes of the field, without a copy where it is one piece of the frame's array, as the
  /// fields of frames from [FramePipeline] are.
  public static ByteRange of(ByteString field) {
    Finder finder = new Finder();
    try {
      UnsafeByteOperations.unsafeWriteTo(field, finder);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The finder throws none.
    }
    return finder.parts == 1
        ? new ByteRange(finder.array, finder.offset, field.size())
        : new ByteRange(field.toByteArray(), 0, field.size());
  }

  /// Protobuf shows its arrays to nobody but to an output that promises to leave them alone.
  private static final class Finder extends ByteOutput {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private int offset;
    private int parts;

    @Override
    public void writeLazy(byte[] value, int from, int length) {
      array = value;
      offset = from;
      parts++;
    }

    @Override
    public void write(byte value) {
      parts = Integer.MIN_VALUE;
    }

    @Override
    public void write(byte[] value, int from, int length) {
      parts = Integer.MIN_VALUE;
    }

    @Override
    public void write(ByteBuffer value) {
      parts = Integer.MIN_VALUE;
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      parts = Integer.MIN_VALUE;
    }
  }
}
