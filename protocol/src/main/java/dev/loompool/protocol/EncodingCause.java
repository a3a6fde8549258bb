package dev.loompool.protocol;

import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why an encoding failed, read from what it threw.
sealed interface EncodingCause {
  /// The JDK met an object of this class, which is not Serializable.
  record NotSerializable(String type) implements EncodingCause {}

  /// The stack was too small for the object graph.
  record TooDeep() implements EncodingCause {}

  /// It was stopped at the limit, which the end of a sentence tells: `it has at least ...`.
  record TooLarge(String what) implements EncodingCause {}

  /// Something else, as the end of a sentence: `com.acme.Cursor.writeReplace threw ...`.
  record Thrown(String what) implements EncodingCause {}

  static EncodingCause of(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    for (Throwable next : chain) {
      if (next instanceof StackOverflowError) {
        return new TooDeep();
      }
      if (next instanceof MessageTooLargeException tooLarge) {
        return new TooLarge(String.valueOf(tooLarge.getMessage()));
      }
      String type = next.getMessage();
      if (next instanceof NotSerializableException && type != null && isThrownByJdk(next)) {
        return new NotSerializable(type);
      }
    }
    Throwable first = thrown.getClass() == IOException.class ? chain.getLast() : thrown;
    return new Thrown(text(first));
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable next = thrown; next != null && chain.size() < 16; next = next.getCause()) {
      chain.add(next);
    }
    return chain;
  }

  private static boolean isThrownByJdk(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length == 0 || frames[0].getClassName().startsWith("java.io.Object");
  }

  private static String text(Throwable thrown) {
    Optional<String> hook = throwingHook(thrown);
    String message = message(thrown);
    if (hook.isPresent()) {
      String type = thrown.getClass().getName();
      return hook.get() + " threw " + type + (message == null ? "" : ": " + message);
    }
    return thrown instanceof IOException && message != null
        ? message
        : thrown.getClass().getName() + (message == null ? "" : ": " + message);
  }

  /// The method of user code that serialization called and that threw.
  private static Optional<String> throwingHook(Throwable thrown) {
    Set<String> hooks = Set.of("writeReplace", "writeObject", "writeExternal");
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (hooks.contains(frame.getMethodName()) && !frame.getClassName().startsWith("java.")) {
        return Optional.of(frame.getClassName() + "." + frame.getMethodName());
      }
    }
    return Optional.empty();
  }

  private static @Nullable String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.length() <= 500 ? message : message.substring(0, 500) + "...";
  }
}
