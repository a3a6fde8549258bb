package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.StreamCorruptedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Forms for types of the JDK that are less common than numbers and strings.
final class JdkForms {
  private JdkForms() {}

  /// Writes an immutable value with its tag; false where its type has no form here.
  static boolean writePlain(Object value, OutputBuffer out) {
    switch (value) {
      case UUID id -> {
        out.write(ValueTag.UUID);
        out.room(2, Long.BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits());
      }
      case Instant time -> writeTime(ValueTag.INSTANT, time.getEpochSecond(), time.getNano(), out);
      case Duration time -> writeTime(ValueTag.DURATION, time.getSeconds(), time.getNano(), out);
      case LocalDate date -> {
        out.write(ValueTag.LOCAL_DATE);
        out.writeSigned(date.toEpochDay());
      }
      case LocalTime time -> {
        out.write(ValueTag.LOCAL_TIME);
        out.writeSigned(time.toNanoOfDay());
      }
      case LocalDateTime time ->
          writeTime(
              ValueTag.LOCAL_DATE_TIME,
              time.toLocalDate().toEpochDay(),
              time.toLocalTime().toNanoOfDay(),
              out);
      case BigInteger number when number.getClass() == BigInteger.class -> {
        out.write(ValueTag.BIG_INTEGER);
        writeBytes(number.toByteArray(), out);
      }
      case BigDecimal number when number.getClass() == BigDecimal.class -> {
        out.write(ValueTag.BIG_DECIMAL);
        out.writeSigned(number.scale());
        writeBytes(number.unscaledValue().toByteArray(), out);
      }
      case URI uri -> {
        out.write(ValueTag.URI);
        writeBytes(uri.toString().getBytes(StandardCharsets.UTF_8), out);
      }
      default -> {
        return writePath(value, out);
      }
    }
    return true;
  }

  /// As the other, for arrays.
  static boolean writeArray(Object value, OutputBuffer out) {
    switch (value) {
      case float[] floats -> {
        out.write(ValueTag.FLOATS);
        out.room(floats.length, Float.BYTES).asFloatBuffer().put(floats);
      }
      case char[] characters -> {
        out.write(ValueTag.CHARACTERS);
        out.room(characters.length, Character.BYTES).asCharBuffer().put(characters);
      }
      case short[] shorts -> {
        out.write(ValueTag.SHORTS);
        out.room(shorts.length, Short.BYTES).asShortBuffer().put(shorts);
      }
      case boolean[] booleans -> {
        out.write(ValueTag.BOOLEANS);
        int start = out.claim(booleans.length);
        for (int i = 0; i < booleans.length; i++) {
          out.array()[start + i] = (byte) (booleans[i] ? 1 : 0);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  // A path of the system means the same to a process on this machine, or on one with the same
  // files.
  private static boolean writePath(Object value, OutputBuffer out) {
    if (!(value instanceof Path path) || !path.getFileSystem().equals(FileSystems.getDefault())) {
      return false;
    }
    out.write(ValueTag.PATH);
    TextForm.write(path.toString(), out);
    return true;
  }

  private static void writeTime(int tag, long high, long low, OutputBuffer out) {
    out.write(tag);
    out.writeSigned(high);
    out.writeVarint(low);
  }

  private static void writeBytes(byte[] bytes, OutputBuffer out) {
    out.write(bytes, 0, bytes.length);
  }

  /// Reads what these wrote after the tag, but for paths.
  ///
  /// @throws java.nio.BufferUnderflowException where it is cut off
  static Object read(int tag, ByteBuffer in) throws IOException {
    try {
      return switch (tag) {
        case ValueTag.UUID -> new UUID(in.getLong(), in.getLong());
        case ValueTag.INSTANT -> Instant.ofEpochSecond(readSigned(in), MessageForm.readVarint(in));
        case ValueTag.DURATION -> Duration.ofSeconds(readSigned(in), MessageForm.readVarint(in));
        case ValueTag.LOCAL_DATE -> LocalDate.ofEpochDay(readSigned(in));
        case ValueTag.LOCAL_TIME -> LocalTime.ofNanoOfDay(readSigned(in));
        case ValueTag.LOCAL_DATE_TIME -> {
          LocalDate date = LocalDate.ofEpochDay(readSigned(in));
          yield LocalDateTime.of(date, LocalTime.ofNanoOfDay(MessageForm.readVarint(in)));
        }
        case ValueTag.BIG_INTEGER -> new BigInteger(rest(in));
        case ValueTag.BIG_DECIMAL -> {
          int scale = Math.toIntExact(readSigned(in));
          yield new BigDecimal(new BigInteger(rest(in)), scale);
        }
        case ValueTag.URI -> URI.create(new String(rest(in), StandardCharsets.UTF_8));
        default -> readArray(tag, in);
      };
    } catch (java.time.DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw new InvalidObjectException("the encoded value has no meaning: " + e, e);
    }
  }

  private static Object readArray(int tag, ByteBuffer in) throws StreamCorruptedException {
    return switch (tag) {
      case ValueTag.FLOATS -> {
        float[] floats = new float[elements(in, Float.BYTES)];
        in.asFloatBuffer().get(floats);
        yield floats;
      }
      case ValueTag.CHARACTERS -> {
        char[] characters = new char[elements(in, Character.BYTES)];
        in.asCharBuffer().get(characters);
        yield characters;
      }
      case ValueTag.SHORTS -> {
        short[] shorts = new short[elements(in, Short.BYTES)];
        in.asShortBuffer().get(shorts);
        yield shorts;
      }
      case ValueTag.BOOLEANS -> {
        boolean[] booleans = new boolean[in.remaining()];
        for (int i = 0; i < booleans.length; i++) {
          booleans[i] = in.get() != 0;
        }
        yield booleans;
      }
      default -> throw new StreamCorruptedException("unknown value tag " + tag);
    };
  }

  /// The path with this text.
  static Path path(@Nullable Object text) throws InvalidObjectException {
    try {
      return Path.of((String) requireNonNull(text));
    } catch (ClassCastException | NullPointerException | InvalidPathException e) {
      throw new InvalidObjectException("the encoded path is none: " + e, e);
    }
  }

  /// How many elements of this many bytes the rest has.
  static int elements(ByteBuffer in, int width) throws StreamCorruptedException {
    if (in.remaining() % width != 0) {
      throw new StreamCorruptedException("an array ends within an element of " + width + " bytes");
    }
    return in.remaining() / width;
  }

  private static long readSigned(ByteBuffer in) throws StreamCorruptedException {
    long raw = MessageForm.readVarint(in);
    return (raw >>> 1) ^ -(raw & 1);
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
