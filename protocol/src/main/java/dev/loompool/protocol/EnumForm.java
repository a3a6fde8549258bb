package dev.loompool.protocol;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A constant of an enum as a value: the name of its class with its length before it, then its own
/// name. Only classes that the filter lets in are rebuilt. Thread-safe.
final class EnumForm {
  private static final ClassValue<byte[]> NAMES =
      new ClassValue<>() {
        @Override
        protected byte[] computeValue(Class<?> type) {
          return type.getName().getBytes(StandardCharsets.UTF_8);
        }
      };

  private final LoaderNumbers loaders;
  private final JavaTaskCodec java;

  /// The classes of the home loader that were let in.
  private final Map<String, Class<?>> known = new ConcurrentHashMap<>();

  EnumForm(LoaderNumbers loaders, JavaTaskCodec java) {
    this.loaders = loaders;
    this.java = java;
  }

  /// Writes the constant with its tag; false where its class is of a loader that has no form here.
  boolean write(Enum<?> constant, OutputBuffer out) {
    Class<?> type = constant.getDeclaringClass();
    if (loaders.numberOf(type) != LoaderNumbers.HOME) {
      return false;
    }
    out.write(ValueTag.ENUM);
    byte[] name = NAMES.get(type);
    out.writeVarint(name.length);
    out.write(name, 0, name.length);
    byte[] constantName = constant.name().getBytes(StandardCharsets.UTF_8);
    out.write(constantName, 0, constantName.length);
    return true;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the class was checked to be that of an enum
  Object read(ByteBuffer in) throws IOException, ClassNotFoundException {
    long length = MessageForm.readVarint(in);
    if (length < 0 || length > in.remaining()) {
      throw new StreamCorruptedException("the name of an enum's class is cut off");
    }
    Class type = type(text(in, (int) length));
    String name = text(in, in.remaining());
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException | LinkageError e) {
      throw new InvalidObjectException(
          "enum %s has no constant %s here".formatted(type.getName(), name), e);
    }
  }

  private Class<?> type(String name) throws IOException, ClassNotFoundException {
    Class<?> before = known.get(name);
    if (before != null) {
      return before;
    }
    Class<?> type = find(name);
    if (!type.isEnum()) {
      throw new InvalidObjectException(name + " is not an enum");
    }
    java.requireAllowed(type);
    known.put(name, type);
    return type;
  }

  private Class<?> find(String name) throws IOException, ClassNotFoundException {
    try {
      return Class.forName(name, false, loaders.loader(LoaderNumbers.HOME));
    } catch (LinkageError e) {
      throw new InvalidObjectException("class " + name + " could not be loaded", e);
    }
  }

  private static String text(ByteBuffer in, int length) {
    String text =
        new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }
}
