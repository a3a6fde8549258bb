package dev.loompool.protocol;

import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.util.Arrays;

/// A growing array of bytes with the writes that the codecs need. Unlike
/// [java.io.ByteArrayOutputStream] it takes no lock and gives its array away without a copy.
///
/// Not thread-safe.
public final class OutputBuffer extends OutputStream {
  private final int limit;
  private byte[] bytes;
  private int size;

  public OutputBuffer(int capacity) {
    this(capacity, Integer.MAX_VALUE);
  }

  /// A buffer that throws a [BufferOverflowException] rather than hold more than the limit.
  public OutputBuffer(int capacity, int limit) {
    this.bytes = new byte[capacity];
    this.limit = limit;
  }

  /// The array that holds the bytes, valid up to [#size] until the next write.
  public byte[] array() {
    return bytes;
  }

  public int size() {
    return size;
  }

  /// Forgets everything after the given size.
  public void truncate(int newSize) {
    if (newSize > size) {
      throw new IllegalArgumentException(newSize + " is beyond the size " + size);
    }
    size = newSize;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /// Writes seven bits a byte, the lowest first, as protobuf does.
  public void writeVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// Makes room for the given number of bytes and returns where they begin; the caller fills them.
  public int claim(int length) {
    reserve(length);
    int start = size;
    size += length;
    return start;
  }

  private void reserve(int length) {
    if (length > limit - size) {
      throw new BufferOverflowException();
    }
    int needed = size + length;
    if (needed > bytes.length) {
      int doubled = (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8L);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, needed));
    }
  }
}
