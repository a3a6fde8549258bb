package dev.loompool.protocol;

import com.google.protobuf.ByteString;

/// Reads the numbers of a packed column one after the other, from where they came: no list holds
/// them. The messages declare such columns as bytes, which are the same on the wire as packed
/// numbers.
///
/// Confined to one thread.
public final class ColumnReader {
  private static final int LAST_SHIFT = 63;

  private final byte[] bytes;
  private final int end;
  private int at;

  public ColumnReader(ByteString column) {
    ByteRange range = ByteRange.of(column);
    this.bytes = range.array();
    this.at = range.offset();
    this.end = at + range.length();
  }

  /// The column of these numbers.
  public static ByteString packed(long... numbers) {
    OutputBuffer column = new OutputBuffer(numbers.length * 2);
    for (long number : numbers) {
      column.writeVarint(number);
    }
    return ByteString.copyFrom(column.array(), 0, column.size());
  }

  /// The column of these numbers, each of which may be negative.
  public static ByteString packedSigned(long... numbers) {
    OutputBuffer column = new OutputBuffer(numbers.length * 2);
    for (long number : numbers) {
      column.writeSigned(number);
    }
    return ByteString.copyFrom(column.array(), 0, column.size());
  }

  /// Whether there are exactly so many numbers from here on.
  public boolean holds(int count) {
    int numbers = 0;
    for (int i = at; i < end; i++) {
      numbers += bytes[i] >= 0 ? 1 : 0;
    }
    return numbers == count && (at == end || bytes[end - 1] >= 0);
  }

  /// Whether all that is left are zeros.
  public boolean isZero() {
    for (int i = at; i < end; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether there is no number left.
  public boolean isEmpty() {
    return at == end;
  }

  /// The next number.
  ///
  /// @throws IllegalArgumentException where there is none, or one of more than 64 bits
  public long next() {
    long value = 0;
    for (int shift = 0; shift <= LAST_SHIFT && at < end; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a column has fewer numbers than it should");
  }

  /// As [#next], of a number that may be negative.
  public long nextSigned() {
    long value = next();
    return (value >>> 1) ^ -(value & 1);
  }
}
