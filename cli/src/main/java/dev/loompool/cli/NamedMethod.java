package dev.loompool.cli;

import dev.loompool.task.TaskFunction;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/// A static method of one parameter as a function of text. It travels as three names and finds the
/// method in the worker, once. Thread-safe.
final class NamedMethod implements TaskFunction<String, @Nullable String> {
  private static final long serialVersionUID = 1;
  private static final MethodType TEXT_TO_TEXT = MethodType.methodType(String.class, String.class);

  private final String className;
  private final String method;
  private final String parameterType;

  // Threads that race here find the same method.
  private transient volatile @Nullable MethodHandle found;

  NamedMethod(String className, String method, String parameterType) {
    this.className = className;
    this.method = method;
    this.parameterType = parameterType;
  }

  /// What the method returned, as text; null where it returns nothing.
  @Override
  public @Nullable String apply(String line) throws Exception {
    MethodHandle handle = found;
    if (handle == null) {
      handle = find();
      found = handle;
    }
    try {
      return (String) handle.invokeExact(line);
    } catch (Throwable thrown) {
      throw unchanged(thrown);
    }
  }

  private MethodHandle find() throws ReflectiveOperationException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Class<?> type = Class.forName(className, true, loader);
    Class<?> primitive = Class.forPrimitiveName(parameterType);
    Class<?> parameter = primitive != null ? primitive : Class.forName(parameterType, true, loader);
    Method target = type.getMethod(method, parameter);
    target.trySetAccessible();
    MethodHandle handle =
        MethodHandles.filterArguments(
            MethodHandles.lookup().unreflect(target), 0, TextConversion.to(parameter));
    if (target.getReturnType() != void.class) {
      handle =
          MethodHandles.filterReturnValue(
              handle.asType(MethodType.methodType(Object.class, String.class)), toText());
    }
    return handle.asType(TEXT_TO_TEXT);
  }

  private static MethodHandle toText() throws ReflectiveOperationException {
    return MethodHandles.lookup()
        .findStatic(String.class, "valueOf", MethodType.methodType(String.class, Object.class));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException unchanged(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Override
  public String toString() {
    return className + "::" + method;
  }
}
