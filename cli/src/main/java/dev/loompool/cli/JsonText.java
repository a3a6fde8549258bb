package dev.loompool.cli;

import java.util.HexFormat;

/// Writes JSON strings. What UTF-8 cannot hold, a lone surrogate, is escaped.
final class JsonText {
  private static final HexFormat HEX = HexFormat.of();

  private JsonText() {}

  static void append(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (mustEscape(text, i, c)) {
            json.append("\\u").append(HEX.toHexDigits(c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }

  private static boolean mustEscape(String text, int index, char c) {
    if (c < ' ' || c == 0x7F) {
      return true;
    }
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
    }
    // Line ends in JavaScript and for many who read text by lines.
    return c == 0x85 || c == 0x2028 || c == 0x2029;
  }
}
