package dev.loompool.protocol;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// A large array of bytes as a value that stays in shared memory: the number of the region, page,
/// stamp and length. Thread-safe.
public final class SharedForm {
  /// From this length on shared memory is faster than a socket.
  public static final int LEAST_BYTES = 128 * 1024;

  static final SharedForm NONE = new SharedForm(number -> null, false);

  private final LongFunction<@Nullable SharedRegion> regions;
  private final boolean readsOnce;
  private volatile @Nullable Target target;

  private record Target(long number, SharedRegion region) {}

  /// @param regions gives the region with a number; null where there is none
  /// @param readsOnce whether a value goes when it has been read
  public SharedForm(LongFunction<@Nullable SharedRegion> regions, boolean readsOnce) {
    this.regions = regions;
    this.readsOnce = readsOnce;
  }

  /// From now on values are put into this region, as far as there is room.
  public void writeTo(long number, SharedRegion region) {
    target = new Target(number, region);
  }

  /// Writes the value with its tag; false where it has to travel otherwise.
  boolean write(byte[] value, OutputBuffer out) {
    Target into = target;
    if (value.length < LEAST_BYTES || into == null) {
      return false;
    }
    SharedRegion.Slab slab = into.region.put(value);
    if (slab == null) {
      return false;
    }
    out.write(ValueTag.SHARED);
    out.writeVarint(into.number);
    out.writeVarint(slab.page());
    out.writeVarint(slab.stamp());
    out.writeVarint(value.length);
    return true;
  }

  /// Reads what [#write] wrote after the tag.
  byte[] read(byte[] bytes, int offset, int length) throws IOException {
    Place place = Place.at(bytes, offset, length);
    SharedRegion region = regions.apply(place.region);
    if (region == null) {
      throw new InvalidObjectException("a value in shared memory, and there is none here");
    }
    byte[] value = region.read(place.page, place.stamp, place.length);
    if (readsOnce) {
      region.release(place.page, place.stamp);
    }
    return value;
  }

  /// Lets go of the shared memory that the encoded value has, or the second of an encoded pair.
  public void release(byte[] bytes, int offset, int length) {
    int start = sharedAt(bytes, offset, length);
    if (start < 0) {
      return;
    }
    try {
      Place place = Place.at(bytes, start + 1, offset + length - start - 1);
      SharedRegion region = regions.apply(place.region);
      if (region != null) {
        region.release(place.page, place.stamp);
      }
    } catch (IOException e) {
      // Not ours.
    }
  }

  /// Whether the encoded value is in shared memory, or the second of an encoded pair.
  public static boolean isShared(byte[] bytes, int offset, int length) {
    return sharedAt(bytes, offset, length) >= 0;
  }

  // A function with its argument is a pair; the function is never shared.
  private static int sharedAt(byte[] bytes, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    if (bytes[offset] == ValueTag.SHARED) {
      return offset;
    }
    if (bytes[offset] != ValueTag.PAIR || length < 2 + Integer.BYTES) {
      return -1;
    }
    int first = ByteBuffer.wrap(bytes).getInt(offset + 1);
    int second = offset + 1 + Integer.BYTES + first;
    boolean inside = first >= 0 && first < length - 1 - Integer.BYTES;
    return inside && bytes[second] == ValueTag.SHARED ? second : -1;
  }

  private record Place(long region, int page, long stamp, int length) {
    static Place at(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
      try {
        return new Place(
            MessageForm.readVarint(in),
            (int) MessageForm.readVarint(in),
            MessageForm.readVarint(in),
            (int) MessageForm.readVarint(in));
      } catch (BufferUnderflowException e) {
        throw new InvalidObjectException("a place in shared memory is cut off", e);
      }
    }
  }
}
