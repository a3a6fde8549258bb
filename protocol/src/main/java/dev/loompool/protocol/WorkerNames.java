package dev.loompool.protocol;

import java.util.regex.Pattern;

/// Which names a worker may have: such as can stand in a log line, a file name and a label as they
/// are.
public final class WorkerNames {
  /// The rule, for messages.
  public static final String RULE = "1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private WorkerNames() {}

  public static boolean isValid(String name) {
    return name.length() <= 64 && NAME.matcher(name).matches();
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
