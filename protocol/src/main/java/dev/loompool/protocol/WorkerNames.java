package dev.loompool.protocol;

/// Which names a worker may have: such as can stand in a log line, a file name and a label as they
/// are.
public final class WorkerNames {
  /// The rule, for messages.
  public static final String RULE = "1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'";

  private static final int MOST_CHARS = 64;

  private WorkerNames() {}

  public static boolean isValid(String name) {
    // A pattern costs a worker's start 5 ms.
    for (int i = 0; i < name.length(); i++) {
      if (!isValid(name.charAt(i))) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= MOST_CHARS;
  }

  private static boolean isValid(char letter) {
    return (letter >= 'A' && letter <= 'Z')
        || (letter >= 'a' && letter <= 'z')
        || (letter >= '0' && letter <= '9')
        || letter == '.'
        || letter == '_'
        || letter == '-';
  }

  /// The name, where it is one.
  ///
  /// @throws IllegalArgumentException with the rule, where it is none
  public static String checked(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "a worker's name must be %s but was '%s'".formatted(RULE, LogText.line(name, 64)));
    }
    return name;
  }
}
