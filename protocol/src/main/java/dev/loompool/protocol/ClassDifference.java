package dev.loompool.protocol;

import java.io.InvalidClassException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out whether an object could not be rebuilt because its class is another version here than
/// where it was written. Java says so in several ways.
public final class ClassDifference {
  private static final String LAMBDAS = "$deserializeLambda$";
  private static final Pattern NO_LAMBDAS =
      Pattern.compile("(\\S+)\\.\\$deserializeLambda\\$\\(.*");
  private static final Pattern NO_CONSTANT =
      Pattern.compile("enum constant \\S+ does not exist in class (\\S+)");
  private static final int DEEPEST = 16;

  private ClassDifference() {}

  /// The name of the class that differs; empty where that's not the reason.
  public static Optional<String> nameIn(Throwable thrown) {
    Optional<String> found = Optional.empty();
    Throwable next = thrown;
    for (int i = 0; next != null && found.isEmpty() && i < DEEPEST; i++) {
      found = named(next);
      next = next.getCause();
    }
    return found;
  }

  private static Optional<String> named(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return switch (thrown) {
      case InvalidClassException invalid
          when message.contains("incompatible") || message.contains("mismatch") ->
          Optional.ofNullable(invalid.classname);
      // The class has lambdas, and this is none of them.
      case IllegalArgumentException _ -> methodOfLambdas(thrown);
      case NoSuchMethodException _ -> first(NO_LAMBDAS, message);
      case java.io.InvalidObjectException _ -> first(NO_CONSTANT, message);
      default -> Optional.empty();
    };
  }

  private static Optional<String> methodOfLambdas(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length > 0 && frames[0].getMethodName().equals(LAMBDAS)
        ? Optional.of(frames[0].getClassName())
        : Optional.empty();
  }

  private static Optional<String> first(Pattern pattern, String message) {
    Matcher matcher = pattern.matcher(message);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
