package dev.loompool.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds, before any worker starts, the method that the user named. It loads the class but does not
/// initialize it: that is for the workers.
final class MethodSearch {
  // The wider one first, as it takes more lines.
  private static final List<String> PREFERRED =
      List.of(
          "java.lang.String",
          "java.lang.CharSequence",
          "java.lang.Object",
          "long",
          "int",
          "short",
          "byte",
          "double",
          "float",
          "java.math.BigInteger",
          "java.math.BigDecimal",
          "boolean");

  private final ClassPath classPath;

  MethodSearch(ClassPath classPath) {
    this.classPath = classPath;
  }

  NamedMethod find(MethodName name) throws SetUpException {
    try (URLClassLoader loader = classPath.open()) {
      Class<?> type = load(name.className(), loader);
      Method method = choose(type, name);
      return new NamedMethod(
          type.getName(), method.getName(), method.getParameterTypes()[0].getName());
    } catch (LinkageError e) {
      throw new SetUpException(
          "cannot load the class %s: %s; is a jar missing from --class-path?"
              .formatted(name.className(), e),
          e);
    } catch (IOException e) {
      throw new SetUpException("cannot close the class path: " + e.getMessage(), e);
    }
  }

  private Class<?> load(String name, ClassLoader loader) throws SetUpException {
    // com.acme.Outer.Inner is com.acme.Outer$Inner to the JVM.
    String binaryName = name;
    while (true) {
      Class<?> type = loadOrNull(binaryName, loader);
      if (type != null) {
        return type;
      }
      int dot = binaryName.lastIndexOf('.');
      if (dot < 0) {
        break;
      }
      binaryName = binaryName.substring(0, dot) + '$' + binaryName.substring(dot + 1);
    }
    Class<?> type = name.contains(".") ? null : loadOrNull("java.lang." + name, loader);
    if (type != null) {
      return type;
    }
    throw new SetUpException(
        """
        there is no class %s; looked in the JDK and in
        %sWrite its name with the package, and say with --class-path where it is.\
        """
            .formatted(name, classPath.describe()));
  }

  private static @Nullable Class<?> loadOrNull(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static Method choose(Class<?> type, MethodName name) throws SetUpException {
    List<Method> callable = callable(type).filter(m -> m.getName().equals(name.method())).toList();
    List<Method> fitting = callable.stream().filter(m -> fits(m, name)).toList();
    return fitting.stream()
        .filter(MethodSearch::hasArgument)
        .min(Comparator.comparingInt(MethodSearch::rank).thenComparing(Method::toString))
        .orElseThrow(() -> MethodComplaint.of(type, name, callable, fitting));
  }

  /// The methods that `map` can call, if it can make their argument.
  static Stream<Method> callable(Class<?> type) {
    return Stream.of(type.getMethods())
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 1)
        .filter(Method::trySetAccessible);
  }

  /// Whether a line of text can become the method's argument.
  static boolean hasArgument(Method method) {
    return TextConversion.exists(method.getParameterTypes()[0]);
  }

  private static boolean fits(Method method, MethodName name) {
    Class<?> parameter = method.getParameterTypes()[0];
    return name.parameterType().isEmpty()
        || name.parameterType().equals(parameter.getSimpleName())
        || name.parameterType().equals(parameter.getTypeName());
  }

  private static int rank(Method method) {
    int rank = PREFERRED.indexOf(method.getParameterTypes()[0].getName());
    return rank < 0 ? PREFERRED.size() : rank;
  }
}
