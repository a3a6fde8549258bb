package dev.loompool.protocol;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lists what an object refers to, as far as serialization follows it and reflection may see it.
/// The JDK's own classes are closed to reflection: its collections are iterated instead.
final class References {
  private References() {}

  /// The object's references. The iterator may throw anything: it runs the collections' code.
  static Iterator<Reference> of(Object holder) {
    if (holder instanceof Object[] array) {
      return elements(Arrays.asList(array)).iterator();
    }
    Optional<SerializedLambda> lambda = LambdaSource.serializedForm(holder);
    if (lambda.isPresent()) {
      return captured(lambda.get()).iterator();
    }
    return Stream.concat(fields(holder).stream(), content(holder)).iterator();
  }

  private static List<Reference> captured(SerializedLambda lambda) {
    List<Reference> captured = new ArrayList<>();
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      captured.add(new Reference("capturedArgs[" + i + "]", lambda.getCapturedArg(i)));
    }
    return captured;
  }

  private static List<Reference> fields(Object holder) {
    Deque<Class<?>> hierarchy = new ArrayDeque<>();
    for (Class<?> c = holder.getClass(); c != null && isSerializable(c); c = c.getSuperclass()) {
      hierarchy.push(c);
    }
    List<Reference> persistent = new ArrayList<>();
    List<Reference> transients = new ArrayList<>();
    for (Class<?> owner : hierarchy) {
      for (Field field : owner.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (Modifier.isStatic(modifiers) || field.getType().isPrimitive()) {
          continue;
        }
        if (!Modifier.isTransient(modifiers)) {
          read(field, holder).ifPresent(persistent::add);
        } else if (writesItself(owner)) {
          read(field, holder).ifPresent(transients::add);
        }
      }
    }
    persistent.addAll(transients);
    return persistent;
  }

  private static boolean isSerializable(Class<?> type) {
    return Serializable.class.isAssignableFrom(type);
  }

  private static boolean writesItself(Class<?> owner) {
    if (Externalizable.class.isAssignableFrom(owner)) {
      return true;
    }
    return Arrays.stream(owner.getDeclaredMethods())
        .anyMatch(method -> method.getName().equals("writeObject"));
  }

  private static Optional<Reference> read(Field field, Object holder) {
    try {
      if (!field.trySetAccessible()) {
        return Optional.empty();
      }
      Object target = field.get(holder);
      return Optional.of(Reference.field(field.getDeclaringClass(), field.getName(), target));
    } catch (IllegalAccessException e) {
      return Optional.empty();
    }
  }

  private static Stream<Reference> content(Object holder) {
    return switch (holder) {
      case Map<?, ?> map -> map.entrySet().stream().flatMap(References::entry);
      case Collection<?> collection -> elements(collection);
      case Map.Entry<?, ?> entry -> entry(entry);
      case AtomicReference<?> reference -> Stream.of(new Reference("value", reference.get()));
      case Throwable thrown -> Stream.of(new Reference("cause", thrown.getCause()));
      default -> Stream.empty();
    };
  }

  private static Stream<Reference> elements(Collection<?> collection) {
    AtomicInteger index = new AtomicInteger();
    return collection.stream().map(element -> Reference.element(index.getAndIncrement(), element));
  }

  private static Stream<Reference> entry(Map.Entry<?, ?> entry) {
    String key = keyText(entry.getKey());
    return Stream.of(
        Reference.element("key " + key, entry.getKey()), Reference.element(key, entry.getValue()));
  }

  // Other keys might do anything in toString.
  private static String keyText(@Nullable Object key) {
    return switch (key) {
      case null -> "null";
      case String text -> '"' + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + '"';
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case Enum<?> constant -> constant.name();
      default -> Reference.shortName(key.getClass());
    };
  }
}
