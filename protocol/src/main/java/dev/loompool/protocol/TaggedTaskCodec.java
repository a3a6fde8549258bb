package dev.loompool.protocol;

import com.google.protobuf.MessageLite;
import dev.loompool.task.TaskCodec;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes a tag and then the value. Common types have a form of their own, which costs tens of
/// nanoseconds; the rest goes to another codec.
///
/// Immutable.
public final class TaggedTaskCodec implements TaskCodec {
  private static final int NULL = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int SHORT = 4;
  private static final int CHARACTER = 5;
  private static final int INTEGER = 6;
  private static final int LONG = 7;
  private static final int FLOAT = 8;
  private static final int DOUBLE = 9;
  private static final int LATIN1 = 10;
  private static final int UTF8 = 11;
  private static final int UTF16 = 12;
  private static final int BYTES = 13;
  private static final int INTS = 14;
  private static final int LONGS = 15;
  private static final int DOUBLES = 16;
  private static final int PAIR = 17;
  private static final int MESSAGE = 18;
  private static final int OTHER = 19;
  private static final int UNSENDABLE = 20;

  private static final int SHORT_STRING = 48;

  private final LoaderNumbers loaders;
  private final TaskCodec others;

  public TaggedTaskCodec(LoaderNumbers loaders, TaskCodec others) {
    this.loaders = loaders;
    this.others = others;
  }

  /// For a peer that this process launched or was launched by.
  public static TaggedTaskCodec trusting(LoaderNumbers loaders, int maxBytes) {
    return new TaggedTaskCodec(loaders, JavaTaskCodec.trusting(loaders, maxBytes));
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
    room(PAIR, out, 1, Integer.BYTES).putInt(firstLength);
    out.write(first, 0, firstLength);
    out.write(second, 0, secondLength);
  }

  /// Stands in for a value that cannot be sent: to decode it fails with the given reason, as much
  /// of it as the buffer may hold.
  public static void encodeUnsendable(String reason, OutputBuffer out) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    out.write(UNSENDABLE);
    out.write(bytes, 0, Math.min(bytes.length, out.left()));
  }

  private void write(@Nullable Object value, OutputBuffer out) throws IOException {
    switch (value) {
      case null -> out.write(NULL);
      case Integer number -> writeNumber(INTEGER, number, out);
      case Long number -> writeNumber(LONG, number, out);
      case String text -> writeString(text, out);
      case Boolean truth -> out.write(truth ? TRUE : FALSE);
      case Double number -> writeFixed(DOUBLE, Double.doubleToRawLongBits(number), out);
      case Float number -> writeFixed(FLOAT, Float.floatToRawIntBits(number), out);
      case Short number -> writeNumber(SHORT, number, out);
      case Byte number -> writeNumber(BYTE, number, out);
      case Character character -> writeNumber(CHARACTER, character, out);
      case byte[] bytes -> writeTagged(BYTES, bytes, out);
      case int[] ints -> room(INTS, out, ints.length, Integer.BYTES).asIntBuffer().put(ints);
      case long[] longs -> room(LONGS, out, longs.length, Long.BYTES).asLongBuffer().put(longs);
      case double[] doubles ->
          room(DOUBLES, out, doubles.length, Double.BYTES).asDoubleBuffer().put(doubles);
      case Pair pair -> writePair(pair, out);
      case MessageLite message when loaders.numberOf(message.getClass()) == LoaderNumbers.HOME -> {
        out.write(MESSAGE);
        MessageForm.write(message, out);
      }
      default -> {
        out.write(OTHER);
        others.encode(value, out);
      }
    }
  }

  private static void writeNumber(int tag, long number, OutputBuffer out) {
    out.write(tag);
    out.writeVarint((number << 1) ^ (number >> 63));
  }

  private static void writeFixed(int tag, long bits, OutputBuffer out) {
    room(tag, out, 1, Long.BYTES).putLong(bits);
  }

  private static void writeString(String text, OutputBuffer out) {
    int length = text.length();
    if (length <= SHORT_STRING && writeAscii(text, length, out)) {
      return;
    }
    if (!writeIfLossless(LATIN1, StandardCharsets.ISO_8859_1, text, out)
        && !writeIfLossless(UTF8, StandardCharsets.UTF_8, text, out)) {
      room(UTF16, out, length, Character.BYTES).asCharBuffer().put(text);
    }
  }

  private static boolean writeAscii(String text, int length, OutputBuffer out) {
    int start = out.claim(1 + length);
    byte[] bytes = out.array();
    bytes[start] = LATIN1;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        out.truncate(start);
        return false;
      }
      bytes[start + 1 + i] = (byte) c;
    }
    return true;
  }

  // Both directions are vector code in the JDK, and the comparison finds what the charset lost.
  private static boolean writeIfLossless(int tag, Charset charset, String text, OutputBuffer out) {
    byte[] bytes = text.getBytes(charset);
    if (!new String(bytes, charset).equals(text)) {
      return false;
    }
    writeTagged(tag, bytes, out);
    return true;
  }

  private static void writeTagged(int tag, byte[] bytes, OutputBuffer out) {
    out.write(tag);
    out.write(bytes, 0, bytes.length);
  }

  private static ByteBuffer room(int tag, OutputBuffer out, int count, int width) {
    out.write(tag);
    int start = out.claim((long) count * width);
    return ByteBuffer.wrap(out.array(), start, out.size() - start).slice();
  }

  private void writePair(Pair pair, OutputBuffer out) throws IOException {
    out.write(PAIR);
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
      case NULL -> null;
      case TRUE -> true;
      case FALSE -> false;
      case INTEGER -> (int) MessageForm.readSigned(bytes, start, end);
      case LONG -> MessageForm.readSigned(bytes, start, end);
      case SHORT -> (short) MessageForm.readSigned(bytes, start, end);
      case BYTE -> (byte) MessageForm.readSigned(bytes, start, end);
      case CHARACTER -> (char) MessageForm.readSigned(bytes, start, end);
      case LATIN1 -> new String(bytes, start, length - 1, StandardCharsets.ISO_8859_1);
      case UTF8 -> new String(bytes, start, length - 1, StandardCharsets.UTF_8);
      case BYTES -> Arrays.copyOfRange(bytes, start, end);
      case OTHER -> others.decode(bytes, start, length - 1);
      default -> readLarger(bytes, offset, length);
    };
  }

  private @Nullable Object readLarger(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException {
    ByteBuffer in = ByteBuffer.wrap(bytes, offset + 1, length - 1).slice();
    try {
      return switch (bytes[offset]) {
        case DOUBLE -> Double.longBitsToDouble(in.getLong());
        case FLOAT -> Float.intBitsToFloat((int) in.getLong());
        case UTF16 -> in.asCharBuffer().toString();
        case INTS -> {
          int[] ints = new int[elements(in, Integer.BYTES)];
          in.asIntBuffer().get(ints);
          yield ints;
        }
        case LONGS -> {
          long[] longs = new long[elements(in, Long.BYTES)];
          in.asLongBuffer().get(longs);
          yield longs;
        }
        case DOUBLES -> {
          double[] doubles = new double[elements(in, Double.BYTES)];
          in.asDoubleBuffer().get(doubles);
          yield doubles;
        }
        case PAIR -> {
          int firstLength = in.getInt();
          int start = offset + 1 + Integer.BYTES;
          Object first = read(bytes, start, checked(firstLength, in.remaining()));
          yield new Pair(first, read(bytes, start + firstLength, in.remaining() - firstLength));
        }
        case MESSAGE -> MessageForm.read(in, loaders.loader(LoaderNumbers.HOME));
        case UNSENDABLE ->
            throw new InvalidObjectException(
                new String(bytes, offset + 1, length - 1, StandardCharsets.UTF_8));
        default -> throw new StreamCorruptedException("unknown value tag " + bytes[offset]);
      };
    } catch (java.nio.BufferUnderflowException e) {
      throw corrupted(e);
    }
  }

  private static int elements(ByteBuffer in, int width) throws StreamCorruptedException {
    if (in.remaining() % width != 0) {
      throw new StreamCorruptedException("an array ends within an element of " + width + " bytes");
    }
    return in.remaining() / width;
  }

  private static int checked(int length, int most) throws StreamCorruptedException {
    if (length < 0 || length > most) {
      throw new StreamCorruptedException("a length of " + length + " where " + most + " are left");
    }
    return length;
  }

  private static StreamCorruptedException corrupted(Exception cause) {
    StreamCorruptedException corrupted =
        new StreamCorruptedException("the encoded value is cut off");
    corrupted.initCause(cause);
    return corrupted;
  }
}
