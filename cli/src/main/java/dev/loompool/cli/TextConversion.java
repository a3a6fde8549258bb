package dev.loompool.cli;

import dev.loompool.task.TaskFunction;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a line of text becomes an argument: by a factory method of the argument's type, or its
/// constructor that takes a string.
final class TextConversion {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final List<String> FACTORIES = List.of("valueOf", "parse", "of", "fromString");
  // Types without a factory method, or whose own takes too much or is outdated.
  private static final Map<Class<?>, TaskFunction<String, Object>> PARSERS =
      Map.of(
          Boolean.class, TextConversion::toBoolean,
          Character.class, TextConversion::toCharacter,
          Path.class, Path::of,
          URL.class, text -> URI.create(text).toURL());

  private TextConversion() {}

  /// Whether there is a way. Does not initialize the type.
  static boolean exists(Class<?> type) {
    try {
      return find(type) != null;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /// The way from a [String] to the type.
  static MethodHandle to(Class<?> type) throws ReflectiveOperationException {
    MethodHandle way = find(type);
    if (way == null) {
      throw new NoSuchMethodException("no way from a line of text to a " + type.getTypeName());
    }
    return way.asType(MethodType.methodType(type, String.class));
  }

  private static @Nullable MethodHandle find(Class<?> type) throws ReflectiveOperationException {
    if (type.isAssignableFrom(String.class)) {
      return MethodHandles.identity(String.class);
    }
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    TaskFunction<String, Object> parser = PARSERS.get(boxed);
    if (parser != null) {
      return LOOKUP
          .findVirtual(TaskFunction.class, "apply", MethodType.genericMethodType(1))
          .bindTo(parser)
          .asType(MethodType.methodType(Object.class, String.class));
    }
    MethodHandle factory = factory(boxed);
    return factory != null ? factory : constructor(boxed);
  }

  private static @Nullable MethodHandle factory(Class<?> type) throws IllegalAccessException {
    for (String name : FACTORIES) {
      for (Class<?> parameter : List.of(String.class, CharSequence.class)) {
        Method method = method(type, name, parameter);
        if (method != null
            && Modifier.isStatic(method.getModifiers())
            && type.isAssignableFrom(method.getReturnType())
            && method.trySetAccessible()) {
          return LOOKUP.unreflect(method);
        }
      }
    }
    return null;
  }

  private static @Nullable Method method(Class<?> type, String name, Class<?> parameter) {
    try {
      return type.getMethod(name, parameter);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static @Nullable MethodHandle constructor(Class<?> type) throws IllegalAccessException {
    if (Modifier.isAbstract(type.getModifiers())) {
      return null;
    }
    try {
      Constructor<?> constructor = type.getConstructor(String.class);
      return constructor.trySetAccessible() ? LOOKUP.unreflectConstructor(constructor) : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static Boolean toBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false: \"" + text + "\"");
    };
  }

  private static Character toCharacter(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("not one character: \"" + text + "\"");
    }
    return text.charAt(0);
  }
}
