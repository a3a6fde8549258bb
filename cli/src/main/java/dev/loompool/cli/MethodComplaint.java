package dev.loompool.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says why a class has no method that `map` can call by the given name, and what it has.
final class MethodComplaint {
  private static final int MAX_LISTED = 30;

  private MethodComplaint() {}

  static SetUpException of(
      Class<?> type, MethodName name, List<Method> callable, List<Method> fitting) {
    String what = type.getName() + "::" + name.method();
    if (!fitting.isEmpty()) {
      return new SetUpException(
          what
              + " takes a "
              + fitting.getFirst().getParameterTypes()[0].getTypeName()
              + ", which cannot be made from a line of text: it has no public static valueOf, parse,"
              + " of or fromString and no public constructor for a String");
    }
    if (!callable.isEmpty()) {
      return new SetUpException(
          "%s has no parameter of type %s, but there is %s"
              .formatted(what, name.parameterType(), list(callable.stream())));
    }
    List<Method> named =
        Stream.concat(Stream.of(type.getMethods()), Stream.of(type.getDeclaredMethods()))
            .filter(method -> method.getName().equals(name.method()))
            .toList();
    String why = named.isEmpty() ? "there is no method " + what : what + " " + reason(named);
    return new SetUpException(why + alternatives(type));
  }

  private static String reason(List<Method> named) {
    List<Method> publics = named.stream().filter(m -> Modifier.isPublic(m.getModifiers())).toList();
    if (publics.isEmpty()) {
      return "is not public";
    }
    List<Method> statics =
        publics.stream().filter(m -> Modifier.isStatic(m.getModifiers())).toList();
    if (statics.isEmpty()) {
      return "is not static";
    }
    int count = statics.getFirst().getParameterCount();
    return count == 1 ? "is not open to other modules" : "takes " + count + " arguments, not one";
  }

  private static String alternatives(Class<?> type) {
    String listed = list(MethodSearch.callable(type).filter(MethodSearch::hasArgument));
    return listed.isEmpty()
        ? "; the class has no public static method with one argument that can be made from a line"
        : "; public static methods with one argument are " + listed;
  }

  private static String list(Stream<Method> methods) {
    List<String> names =
        methods
            .map(m -> m.getName() + "(" + m.getParameterTypes()[0].getSimpleName() + ")")
            .distinct()
            .sorted()
            .toList();
    String listed = names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
    int more = names.size() - MAX_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
