package dev.loompool.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A method as the user names it.
///
/// @param className the class, nested ones with a dot or a dollar sign
/// @param method the method
/// @param parameterType the simple or full name of the parameter's type, empty where any will do
record MethodName(String className, String method, String parameterType) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<type>[^:()\\s]+)::(?<method>[^:()\\s]+?)(\\((?<parameter>[^()\\s]+)\\))?");

  /// Reads `CLASS::METHOD` and `CLASS::METHOD(TYPE)`.
  static MethodName parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' does not name a method; write it as in java.lang.Integer::parseInt"
              .formatted(text));
    }
    String parameter = matcher.group("parameter");
    return new MethodName(
        matcher.group("type"), matcher.group("method"), parameter == null ? "" : parameter);
  }
}
