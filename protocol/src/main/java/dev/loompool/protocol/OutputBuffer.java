package dev.loompool.protocol;

import java.io.OutputStream;
import java.nio.ByteBuffer;
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

  /// A buffer that throws a [MessageTooLargeException] rather than hold more than the limit, so
  /// that a value that is too large is not encoded to its end.
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
    reserve((Long.SIZE + 6 - Long.numberOfLeadingZeros(value | 1)) / 7);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// Makes room for the given number of bytes and returns where they begin; the caller fills them.
  public int claim(long length) {
    reserve(length);
    int start = size;
    size += (int) length;
    return start;
  }

  /// As [#writeVarint], of a number that may be negative.
  public void writeSigned(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  /// Makes room for so many elements of so many bytes; the caller fills it, before the next write.
  ByteBuffer room(int count, int width) {
    int start = claim((long) count * width);
    return ByteBuffer.wrap(bytes, start, size - start).slice();
  }

  /// How many more bytes it may hold.
  int left() {
    return limit - size;
  }

  private void reserve(long length) {
    if (length > left()) {
      throw new MessageTooLargeException(size + length, limit);
    }
    int needed = size + (int) length;
    if (needed > bytes.length) {
      long doubled = Math.min(bytes.length * 2L, Math.min(limit, Integer.MAX_VALUE - 8));
      bytes = Arrays.copyOf(bytes, Math.max((int) doubled, needed));
    }
  }
}
