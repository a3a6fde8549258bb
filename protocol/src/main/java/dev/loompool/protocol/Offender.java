package dev.loompool.protocol;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The object that is not Serializable.
///
/// @param type the name of its class
/// @param object the object itself, null where the search did not reach it
record Offender(String type, @Nullable Object object) {
  static Offender of(String type, Optional<ReferencePath> found) {
    return new Offender(type, found.map(ReferencePath::target).orElse(null));
  }

  /// How to call it.
  String text() {
    return object == null ? type : typeText(object);
  }

  /// How to call the object's type: the names of lambdas' classes say nothing.
  static String typeText(Object object) {
    return isLambda(object)
        ? "a lambda of type " + object.getClass().getInterfaces()[0].getName()
        : object.getClass().getTypeName();
  }

  /// What its author may do, where a task captures it.
  String fixForCapture() {
    return ofKnownType()
        .orElseGet(() ->
            "create it inside the task, pass a key instead, or use PoolBuilder.initializer(..)"
                + workerLocal());
  }

  /// What its author may do, where it is passed.
  String fixForArgument() {
    return ofKnownType()
        .orElseGet(() ->
            (isFromJdk() ? "" : "let " + shortType() + " implement java.io.Serializable, ")
                + "create it inside the task, or pass a key instead");
  }

  private Optional<String> ofKnownType() {
    return switch (object) {
      case null -> Optional.empty();
      case Object lambda when isLambda(lambda) ->
          Optional.of(
              "declare it as a TaskFunction or another interface that extends Serializable,"
                  + " or use a static method reference");
      case Optional<?> _ -> Optional.of("use the value itself, or null");
      case Map.Entry<?, ?> _ when isFromJdk() ->
          Optional.of("use new AbstractMap.SimpleEntry<>(..), or a record that is Serializable");
      case Collection<?> _ when isFromJdk() ->
          Optional.of("copy it, for example with new ArrayList<>(..)");
      case Map<?, ?> _ when isFromJdk() ->
          Optional.of("copy it, for example with new HashMap<>(..)");
      default -> Optional.empty();
    };
  }

  private static boolean isLambda(Object object) {
    Class<?> type = object.getClass();
    return type.isHidden() && type.isSynthetic() && type.getInterfaces().length > 0;
  }

  private boolean isFromJdk() {
    return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
  }

  private String workerLocal() {
    return object == null || shortType().contains("$") ? "" : " / WorkerLocal<" + shortType() + ">";
  }

  private String shortType() {
    return object == null
        ? type.substring(type.lastIndexOf('.') + 1)
        : Reference.shortName(object.getClass());
  }
}
