package dev.loompool.protocol;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;

/// Looks at a worker's frame before it is parsed: how much of it is anything but the values of
/// tasks. Only that part can hold many small things, each of which costs more memory than it has
/// bytes. Looks at the outermost two levels only. Confined to one thread.
final class FrameShape {
  private static final int TYPE_BITS = 3;
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final byte[] bytes;
  private int at;
  private int values;

  private FrameShape(byte[] bytes) {
    this.bytes = bytes;
  }

  /// How many bytes the frame has beside the largest block of values. Of what can't be read, all:
  /// that is left to the parser to refuse.
  static int besideValues(byte[] bytes) {
    FrameShape shape = new FrameShape(bytes);
    return shape.walk(bytes.length, true) ? bytes.length - shape.values : bytes.length;
  }

  private boolean walk(int end, boolean outermost) {
    while (at < end) {
      long tag = varint(end);
      long field = tag >>> TYPE_BITS;
      boolean read =
          switch ((int) tag & 7) {
            case VARINT -> varint(end) != -1;
            case FIXED_64 -> skip(Long.BYTES, end);
            case FIXED_32 -> skip(Integer.BYTES, end);
            case BYTES -> block(field, end, outermost);
            default -> false;
          };
      if (tag < 0 || !read) {
        return false;
      }
    }
    return true;
  }

  private boolean block(long field, int end, boolean outermost) {
    long length = varint(end);
    if (length < 0 || length > end - at) {
      return false;
    }
    if (outermost && field == Frame.TASKS_ENDED_FIELD_NUMBER) {
      return walk(at + (int) length, false);
    }
    if (!outermost && field == TasksEnded.VALUES_FIELD_NUMBER) {
      values = Math.max(values, (int) length);
    }
    return skip(length, end);
  }

  private boolean skip(long length, int end) {
    boolean fits = length <= end - at;
    at = fits ? at + (int) length : end;
    return fits;
  }

  /// -1 where there is none. A number of the protocol that is -1 itself ends the walk too; a worker
  /// sends none at this level.
  private long varint(int end) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }
}
