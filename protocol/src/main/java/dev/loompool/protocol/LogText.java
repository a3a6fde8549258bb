package dev.loompool.protocol;

/// Makes one harmless line of log of a text that somebody else wrote: no line breaks, no control
/// characters of terminals, nothing that turns the direction of writing, and no more than it may
/// have. It is shown, never interpreted.
public final class LogText {
  private LogText() {}

  /// The text as it may be logged.
  ///
  /// @param most how many characters of it are shown; the length is told where it has more
  public static String line(String text, int most) {
    int end = Math.min(text.length(), most);
    StringBuilder line = new StringBuilder(end + 16);
    for (int i = 0; i < end; ) {
      int point = text.codePointAt(i);
      append(point, line);
      i += Character.charCount(point);
    }
    if (end < text.length()) {
      line.append("... (").append(text.length()).append(" characters)");
    }
    return line.toString();
  }

  private static void append(int point, StringBuilder line) {
    switch (point) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      case '\\' -> line.append("\\\\");
      default -> {
        if (isPlain(point)) {
          line.appendCodePoint(point);
        } else {
          for (char unit : Character.toChars(point)) {
            line.append("\\u%04x".formatted((int) unit));
          }
        }
      }
    }
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
