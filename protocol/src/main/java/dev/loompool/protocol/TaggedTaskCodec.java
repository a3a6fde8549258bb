package dev.loompool.protocol;

import com.google.protobuf.MessageLite;
import dev.loompool.task.TaskCodec;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes a tag and then the value. Common types have a form of their own, which costs tens of
/// nanoseconds; the rest goes to another codec.
///
/// Immutable.
public final class TaggedTaskCodec implements TaskCodec {
  private final LoaderNumbers loaders;
  private final JavaTaskCodec java;
  private final OwnForm own;
  private final SharedForm shared;
  private final EnumForm enums;
  private final CollectionForms collections = new CollectionForms(this);

  /// @param java for values without a form of their own
  public TaggedTaskCodec(LoaderNumbers loaders, JavaTaskCodec java) {
    this(loaders, java, OwnForm.NONE, SharedForm.NONE);
  }

  private TaggedTaskCodec(
      LoaderNumbers loaders, JavaTaskCodec java, OwnForm own, SharedForm shared) {
    this.loaders = loaders;
    this.java = java;
    this.own = own;
    this.shared = shared;
    this.enums = new EnumForm(loaders, java);
  }

  /// For a peer that this process launched or was launched by.
  public static TaggedTaskCodec trusting(LoaderNumbers loaders, int maxBytes) {
    return new TaggedTaskCodec(loaders, JavaTaskCodec.trusting(loaders, maxBytes));
  }

  /// As this one, with the user's codec for values without a form of their own.
  public TaggedTaskCodec with(@Nullable TaskCodec codec) {
    return codec == null ? this : new TaggedTaskCodec(loaders, java, new OwnForm(codec), shared);
  }

  /// As this one, with large values in memory that both processes have.
  public TaggedTaskCodec sharing(SharedForm memory) {
    return new TaggedTaskCodec(loaders, java, own, memory);
  }

  /// As the other, with all classes from one loader.
  public static TaggedTaskCodec trusting(ClassLoader loader, int maxBytes) {
    return trusting(LoaderNumbers.only(loader), maxBytes);
  }

  @Override
  public void encode(@Nullable Object value, OutputStream out) throws IOException {
    if (out instanceof OutputBuffer buffer) {
      encode(value, buffer);
    } else {
      OutputBuffer buffer = new OutputBuffer(256);
      encode(value, buffer);
      out.write(buffer.array(), 0, buffer.size());
    }
  }

  /// As the other, without a copy; after an exception the buffer is as it was before.
  public void encode(@Nullable Object value, OutputBuffer out) throws IOException {
    if (value instanceof byte[] bytes && shared.write(bytes, out)) {
      return;
    }
    int start = out.size();
    boolean written = false;
    try {
      write(value, out);
      written = true;
    } catch (StackOverflowError e) {
      throw new InvalidObjectException("the value is nested too deep to be written", e);
    } finally {
      if (!written) {
        out.truncate(start);
      }
    }
  }

  /// Writes a [Pair] whose parts are encoded already.
  public static void encodePair(
      byte[] first, int firstLength, byte[] second, int secondLength, OutputBuffer out) {
    out.write(ValueTag.PAIR);
    out.room(1, Integer.BYTES).putInt(firstLength);
    out.write(first, 0, firstLength);
    out.write(second, 0, secondLength);
  }

  /// Stands in for a value that cannot be sent: to decode it fails with the given reason, as much
  /// of it as the buffer may hold.
  public static void encodeUnsendable(String reason, OutputBuffer out) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    out.write(ValueTag.UNSENDABLE);
    out.write(bytes, 0, Math.min(bytes.length, out.left()));
  }

  private void write(@Nullable Object value, OutputBuffer out) throws IOException {
    if (!writePlain(value, out) && !writeLarger(value, out) && !own.write(value, out)) {
      out.write(ValueTag.JAVA);
      java.encode(value, out);
    }
  }

  /// Writes a value that is immutable and holds no others; false where it is none, or has no form.
  boolean writePlain(@Nullable Object value, OutputBuffer out) {
    // Not a switch over patterns: to link that takes longer than all else of the first value.
    if (value == null) {
      out.write(ValueTag.NULL);
    } else if (value instanceof Integer number) {
      writeNumber(ValueTag.INTEGER, number, out);
    } else if (value instanceof Long number) {
      writeNumber(ValueTag.LONG, number, out);
    } else if (value instanceof String text) {
      TextForm.write(text, out);
    } else if (value instanceof Boolean truth) {
      out.write(truth ? ValueTag.TRUE : ValueTag.FALSE);
    } else if (value instanceof Double number) {
      writeFixed(ValueTag.DOUBLE, Double.doubleToRawLongBits(number), out);
    } else if (value instanceof Float number) {
      writeFixed(ValueTag.FLOAT, Float.floatToRawIntBits(number), out);
    } else if (value instanceof Short number) {
      writeNumber(ValueTag.SHORT, number, out);
    } else if (value instanceof Byte number) {
      writeNumber(ValueTag.BYTE, number, out);
    } else if (value instanceof Character character) {
      writeNumber(ValueTag.CHARACTER, character, out);
    } else if (value instanceof Enum<?> constant) {
      return enums.write(constant, out);
    } else {
      return !(value instanceof byte[]) && JdkForms.writePlain(value, out);
    }
    return true;
  }

  // Arrays can be changed, and the rest holds other values.
  private boolean writeLarger(@Nullable Object value, OutputBuffer out) throws IOException {
    switch (value) {
      case byte[] bytes -> {
        out.write(ValueTag.BYTES);
        out.write(bytes, 0, bytes.length);
      }
      case int[] ints -> {
        out.write(ValueTag.INTS);
        out.room(ints.length, Integer.BYTES).asIntBuffer().put(ints);
      }
      case long[] longs -> {
        out.write(ValueTag.LONGS);
        out.room(longs.length, Long.BYTES).asLongBuffer().put(longs);
      }
      case double[] doubles -> {
        out.write(ValueTag.DOUBLES);
        out.room(doubles.length, Double.BYTES).asDoubleBuffer().put(doubles);
      }
      case Pair pair -> writePair(pair, out);
      case Optional<?> optional -> {
        out.write(ValueTag.OPTIONAL);
        if (optional.isPresent()) {
          write(optional.get(), out);
        }
      }
      case MessageLite message when loaders.numberOf(message.getClass()) == LoaderNumbers.HOME -> {
        out.write(ValueTag.MESSAGE);
        MessageForm.write(message, out);
      }
      case null -> throw new AssertionError("null is plain");
      default -> {
        return JdkForms.writeArray(value, out) || collections.write(value, out);
      }
    }
    return true;
  }

  private static void writeNumber(int tag, long number, OutputBuffer out) {
    out.write(tag);
    out.writeSigned(number);
  }

  private static void writeFixed(int tag, long bits, OutputBuffer out) {
    out.write(tag);
    out.room(1, Long.BYTES).putLong(bits);
  }

  private void writePair(Pair pair, OutputBuffer out) throws IOException {
    out.write(ValueTag.PAIR);
    int header = out.claim(Integer.BYTES);
    int start = out.size();
    write(pair.first(), out);
    ByteBuffer.wrap(out.array()).putInt(header, out.size() - start);
    write(pair.second(), out);
  }

  @Override
  public @Nullable Object decode(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException {
    try {
      return read(bytes, offset, length);
    } catch (StackOverflowError e) {
      throw new InvalidObjectException("the value is nested too deep to be rebuilt", e);
    }
  }

  private @Nullable Object read(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException {
    if (length < 1) {
      throw new StreamCorruptedException("an encoded value has at least its tag but this is empty");
    }
    int start = offset + 1;
    int end = offset + length;
    return switch (bytes[offset]) {
      case ValueTag.NULL -> null;
      case ValueTag.TRUE -> true;
      case ValueTag.FALSE -> false;
      case ValueTag.INTEGER -> (int) MessageForm.readSigned(bytes, start, end);
      case ValueTag.LONG -> MessageForm.readSigned(bytes, start, end);
      case ValueTag.SHORT -> (short) MessageForm.readSigned(bytes, start, end);
      case ValueTag.BYTE -> (byte) MessageForm.readSigned(bytes, start, end);
      case ValueTag.CHARACTER -> (char) MessageForm.readSigned(bytes, start, end);
      case ValueTag.LATIN1 -> new String(bytes, start, length - 1, StandardCharsets.ISO_8859_1);
      case ValueTag.UTF8 -> new String(bytes, start, length - 1, StandardCharsets.UTF_8);
      case ValueTag.BYTES -> Arrays.copyOfRange(bytes, start, end);
      case ValueTag.JAVA -> java.decode(bytes, start, length - 1);
      case ValueTag.SHARED -> shared.read(bytes, start, length - 1);
      case ValueTag.OWN -> own.read(bytes, start, length - 1);
      default -> readLarger(bytes, offset, length);
    };
  }

  private @Nullable Object readLarger(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset + 1, length - 1).slice();
    try {
      return switch (bytes[offset]) {
        case ValueTag.DOUBLE -> Double.longBitsToDouble(in.getLong());
        case ValueTag.FLOAT -> Float.intBitsToFloat((int) in.getLong());
        case ValueTag.UTF16 -> in.asCharBuffer().toString();
        case ValueTag.INTS -> {
          int[] ints = new int[JdkForms.elements(in, Integer.BYTES)];
          in.asIntBuffer().get(ints);
          yield ints;
        }
        case ValueTag.LONGS -> {
          long[] longs = new long[JdkForms.elements(in, Long.BYTES)];
          in.asLongBuffer().get(longs);
          yield longs;
        }
        case ValueTag.DOUBLES -> {
          double[] doubles = new double[JdkForms.elements(in, Double.BYTES)];
          in.asDoubleBuffer().get(doubles);
          yield doubles;
        }
        case ValueTag.PAIR -> {
          int firstLength = in.getInt();
          int start = offset + 1 + Integer.BYTES;
          Object first = read(bytes, start, checked(firstLength, in.remaining()));
          yield new Pair(first, read(bytes, start + firstLength, in.remaining() - firstLength));
        }
        case ValueTag.MESSAGE -> MessageForm.read(in, loaders.loader(LoaderNumbers.HOME));
        case ValueTag.UNSENDABLE ->
            throw new InvalidObjectException(
                new String(bytes, offset + 1, length - 1, StandardCharsets.UTF_8));
        case ValueTag.OPTIONAL ->
            in.hasRemaining()
                ? Optional.ofNullable(read(bytes, offset + 1, length - 1))
                : Optional.empty();
        case ValueTag.ENUM -> enums.read(in);
        case ValueTag.STRINGS,
            ValueTag.ARRAY_LIST,
            ValueTag.HASH_SET,
            ValueTag.HASH_MAP,
            ValueTag.LIST_OF,
            ValueTag.SET_OF,
            ValueTag.MAP_OF ->
            collections.read(bytes[offset], in);
        case ValueTag.PATH -> JdkForms.path(read(bytes, offset + 1, length - 1));
        default -> JdkForms.read(bytes[offset], in);
      };
    } catch (java.nio.BufferUnderflowException e) {
      throw (IOException) new StreamCorruptedException("the encoded value is cut off").initCause(e);
    }
  }

  private static int checked(int length, int most) throws StreamCorruptedException {
    if (length < 0 || length > most) {
      throw new StreamCorruptedException("a length of " + length + " where " + most + " are left");
    }
    return length;
  }
}
