package dev.loompool.protocol;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Common collections of plain values: the count, then each value with its length before it. The
/// values have forms of their own and are immutable, so that it is no matter whether one is in
/// there twice; any other collection has to keep what its elements share, and has no form here.
/// Immutable.
final class CollectionForms {
  private static final int LONG_ELEMENT = 255;

  /// The classes behind `List.of`, `Set.of` and `Map.of`, for few elements and for many.
  private static final Class<?> LIST_OF_FEW = List.of(1).getClass();

  private static final Class<?> LIST_OF_MANY = List.of().getClass();
  private static final Class<?> SET_OF_FEW = Set.of(1).getClass();
  private static final Class<?> SET_OF_MANY = Set.of().getClass();
  private static final Class<?> MAP_OF_FEW = Map.of(1, 1).getClass();
  private static final Class<?> MAP_OF_MANY = Map.of().getClass();

  private final TaggedTaskCodec codec;

  CollectionForms(TaggedTaskCodec codec) {
    this.codec = codec;
  }

  /// Writes the value with its tag; false where it has no form here, and then nothing is written.
  boolean write(Object value, OutputBuffer out) throws IOException {
    int start = out.size();
    boolean written =
        switch (value) {
          case String[] texts -> writeAll(ValueTag.STRINGS, Arrays.asList(texts), out);
          case Collection<?> elements -> {
            int tag = tag(elements.getClass());
            yield tag > 0 && writeAll(tag, elements, out);
          }
          case Map<?, ?> map -> {
            int tag = tag(map.getClass());
            yield tag > 0 && writeMap(tag, map, out);
          }
          default -> false;
        };
    if (!written) {
      out.truncate(start);
    }
    return written;
  }

  private static int tag(Class<?> type) {
    if (type == ArrayList.class) {
      return ValueTag.ARRAY_LIST;
    } else if (type == HashMap.class) {
      return ValueTag.HASH_MAP;
    } else if (type == HashSet.class) {
      return ValueTag.HASH_SET;
    } else if (type == LIST_OF_FEW || type == LIST_OF_MANY) {
      return ValueTag.LIST_OF;
    } else if (type == MAP_OF_FEW || type == MAP_OF_MANY) {
      return ValueTag.MAP_OF;
    } else if (type == SET_OF_FEW || type == SET_OF_MANY) {
      return ValueTag.SET_OF;
    }
    return 0;
  }

  private boolean writeAll(int tag, Collection<?> elements, OutputBuffer out) throws IOException {
    out.write(tag);
    out.writeVarint(elements.size());
    for (Object element : elements) {
      if (!writeElement(element, out)) {
        return false;
      }
    }
    return true;
  }

  private boolean writeMap(int tag, Map<?, ?> map, OutputBuffer out) throws IOException {
    out.write(tag);
    out.writeVarint(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!writeElement(entry.getKey(), out) || !writeElement(entry.getValue(), out)) {
        return false;
      }
    }
    return true;
  }

  // Most are short. A long one moves by the four bytes that its length needs.
  private boolean writeElement(@Nullable Object element, OutputBuffer out) throws IOException {
    int head = out.claim(1);
    if (!codec.writePlain(element, out)) {
      return false;
    }
    int length = out.size() - head - 1;
    if (length < LONG_ELEMENT) {
      out.array()[head] = (byte) length;
      return true;
    }
    out.claim(Integer.BYTES);
    byte[] bytes = out.array();
    System.arraycopy(bytes, head + 1, bytes, head + 1 + Integer.BYTES, length);
    bytes[head] = (byte) LONG_ELEMENT;
    ByteBuffer.wrap(bytes).putInt(head + 1, length);
    return true;
  }

  /// Reads what [#write] wrote after the tag.
  ///
  /// @throws java.nio.BufferUnderflowException where it is cut off
  @SuppressWarnings("NullAway") // elements may be null where the collection lets them
  Object read(int tag, ByteBuffer in) throws IOException, ClassNotFoundException {
    @Nullable Object[] elements = elements(tag == ValueTag.HASH_MAP || tag == ValueTag.MAP_OF, in);
    try {
      return switch (tag) {
        case ValueTag.STRINGS -> Arrays.copyOf(elements, elements.length, String[].class);
        case ValueTag.ARRAY_LIST -> new ArrayList<>(Arrays.asList(elements));
        case ValueTag.HASH_SET -> {
          Set<@Nullable Object> set = HashSet.newHashSet(elements.length);
          Collections.addAll(set, elements);
          yield set;
        }
        case ValueTag.HASH_MAP -> hashMap(elements);
        case ValueTag.LIST_OF ->
            elements.length < 3 ? few(elements) : Arrays.stream(elements).toList();
        case ValueTag.SET_OF -> Set.of(elements);
        case ValueTag.MAP_OF -> Map.copyOf(hashMap(elements));
        default -> throw new StreamCorruptedException("unknown value tag " + tag);
      };
    } catch (ArrayStoreException | IllegalArgumentException | NullPointerException e) {
      throw new InvalidObjectException("the encoded collection can't be: " + e, e);
    }
  }

  // Only a list that Stream.toList made has nulls, and it looks the same with few elements as with
  // many.
  private static List<?> few(@Nullable Object[] elements) {
    for (Object element : elements) {
      if (element == null) {
        return Arrays.stream(elements).toList();
      }
    }
    return List.of(elements);
  }

  private static Map<@Nullable Object, @Nullable Object> hashMap(@Nullable Object[] elements) {
    Map<@Nullable Object, @Nullable Object> map = HashMap.newHashMap(elements.length / 2);
    for (int i = 0; i < elements.length; i += 2) {
      map.put(elements[i], elements[i + 1]);
    }
    return map;
  }

  private @Nullable Object[] elements(boolean pairs, ByteBuffer in)
      throws IOException, ClassNotFoundException {
    long count = MessageForm.readVarint(in);
    // Each has at least a byte for its length and one for its tag.
    if (count < 0 || count > in.remaining() / (pairs ? 4 : 2)) {
      throw new StreamCorruptedException(
          "a count of " + count + " with " + in.remaining() + " left");
    }
    @Nullable Object[] elements = new Object[(int) count * (pairs ? 2 : 1)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = element(in);
    }
    return elements;
  }

  private @Nullable Object element(ByteBuffer in) throws IOException, ClassNotFoundException {
    int length = in.get() & 0xFF;
    if (length == LONG_ELEMENT) {
      length = in.getInt();
    }
    if (length < 1 || length > in.remaining()) {
      throw new StreamCorruptedException(
          "an element of %d bytes where %d are left".formatted(length, in.remaining()));
    }
    int tag = in.get(in.position());
    if (!ValueTag.isPlain(tag)) {
      throw new StreamCorruptedException("a value of tag " + tag + " within a collection");
    }
    Object element = codec.decode(in.array(), in.arrayOffset() + in.position(), length);
    in.position(in.position() + length);
    return element;
  }
}
