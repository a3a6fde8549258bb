package dev.loompool.protocol;

import dev.loompool.task.TaskCodec;
import java.io.IOException;
import java.io.InvalidObjectException;
import org.jspecify.annotations.Nullable;

/// The form that the user's own codec gives to values that have none of ours. Immutable.
///
/// @param codec null where there is none
record OwnForm(@Nullable TaskCodec codec) {
  static final OwnForm NONE = new OwnForm(null);

  /// Writes the value with its tag; false where there is no such codec, or the value is not for it:
  /// exceptions and lambdas are known by Java serialization alone.
  boolean write(@Nullable Object value, OutputBuffer out) throws IOException {
    if (codec == null
        || value == null
        || value instanceof Throwable
        || value.getClass().isHidden()) {
      return false;
    }
    out.write(ValueTag.OWN);
    codec.encode(value, out);
    return true;
  }

  /// Reads what the codec wrote after the tag.
  @Nullable Object read(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException {
    if (codec == null) {
      throw new InvalidObjectException(
          "the value was written by a codec of the pool's own, and there is none here; give .codec(...) on this side too");
    }
    try {
      return codec.decode(bytes, offset, length);
    } catch (NoClassDefFoundError e) {
      throw new ClassNotFoundException(e.getMessage(), e);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      throw new InvalidObjectException("the pool's codec could not rebuild the value: " + e, e);
    }
  }
}
