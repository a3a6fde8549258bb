package dev.loompool.protocol;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A protobuf message as a value: the name of its class with its length before it, then its bytes.
final class MessageForm {
  private static final ClassValue<Parser<?>> PARSERS =
      new ClassValue<>() {
        @Override
        protected Parser<?> computeValue(Class<?> type) {
          try {
            Object instance = type.getMethod("getDefaultInstance").invoke(null);
            return ((MessageLite) instance).getParserForType();
          } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " has no default instance", e);
          }
        }
      };

  private MessageForm() {}

  static void write(MessageLite message, OutputBuffer out) throws IOException {
    byte[] type = message.getClass().getName().getBytes(StandardCharsets.UTF_8);
    out.writeVarint(type.length);
    out.write(type, 0, type.length);
    message.writeTo(out);
  }

  static Object read(ByteBuffer in, ClassLoader loader) throws IOException, ClassNotFoundException {
    long length = readVarint(in);
    if (length < 0 || length > in.remaining()) {
      throw new StreamCorruptedException("the name of a message's class is cut off");
    }
    byte[] name = new byte[(int) length];
    in.get(name);
    Class<?> type = Class.forName(new String(name, StandardCharsets.UTF_8), false, loader);
    if (!MessageLite.class.isAssignableFrom(type)) {
      throw new InvalidObjectException(type.getName() + " is not a protobuf message");
    }
    return parser(type).parseFrom(in);
  }

  private static Parser<?> parser(Class<?> type) throws InvalidObjectException {
    try {
      return PARSERS.get(type);
    } catch (IllegalArgumentException | LinkageError e) {
      throw new InvalidObjectException(type.getName() + " cannot be read", e);
    }
  }

  /// Reads what [OutputBuffer#writeVarint] wrote.
  static long readVarint(ByteBuffer in) throws StreamCorruptedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new StreamCorruptedException("a number has more than 64 bits");
  }

  /// As the other, of a number whose lowest bit is its sign.
  static long readSigned(byte[] bytes, int from, int to) throws StreamCorruptedException {
    long raw = 0;
    int shift = 0;
    for (int i = from; i < to && shift < 64; i++) {
      byte next = bytes[i];
      raw |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (raw >>> 1) ^ -(raw & 1);
      }
      shift += 7;
    }
    throw new StreamCorruptedException(
        shift < 64 ? "the encoded value is cut off" : "a number has more than 64 bits");
  }
}
