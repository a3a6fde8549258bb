package dev.loompool.protocol;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RunnableFuture;
import java.util.function.Supplier;
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
    if (type.equals(CompletableFuture.class.getName())) {
      return Optional.of(
          "pass its value: future.thenCompose(value -> pool.submit(function, value))");
    }
    if (type.startsWith("dev.loompool.internal.")) {
      return Optional.of(
          "a task has no access to the pool that runs it: return what is left to do and submit that"
              + " here, or open another pool in the task");
    }
    return switch (object) {
      case null -> Optional.empty();
      case Object lambda when isLambda(lambda) -> Optional.of(fixForLambda(lambda));
      case RunnableFuture<?> _ ->
          Optional.of("submit the Callable or Runnable in it: that gives a future as well");
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

  private static String fixForLambda(Object lambda) {
    return switch (lambda) {
      case Callable<?> _ ->
          "declare it as a TaskCallable, as in executor.submit((TaskCallable<..>) () -> ..)";
      case Runnable _ ->
          "declare it as a SerializableRunnable,"
              + " as in executor.execute((SerializableRunnable) () -> ..)";
      case Supplier<?> _ ->
          "use executor.submit(() -> ..), which gives a CompletableFuture,"
              + " or cast it: (Supplier<..> & Serializable) () -> ..";
      default ->
          "declare it as a TaskFunction or another interface that extends Serializable,"
              + " or use a static method reference";
    };
  }

  static boolean isLambda(Object object) {
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
