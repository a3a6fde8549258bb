package dev.loompool.protocol;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// A string as a value: in Latin-1 where that will do, else in UTF-8, and in UTF-16 where it has
/// half a surrogate pair.
final class TextForm {
  private static final int SHORT_STRING = 48;

  private TextForm() {}

  static void write(String text, OutputBuffer out) {
    int length = text.length();
    if (length <= SHORT_STRING && writeAscii(text, length, out)) {
      return;
    }
    if (!writeIfLossless(ValueTag.LATIN1, StandardCharsets.ISO_8859_1, text, out)
        && !writeIfLossless(ValueTag.UTF8, StandardCharsets.UTF_8, text, out)) {
      out.write(ValueTag.UTF16);
      out.room(length, Character.BYTES).asCharBuffer().put(text);
    }
  }

  private static boolean writeAscii(String text, int length, OutputBuffer out) {
    int start = out.claim(1 + length);
    byte[] bytes = out.array();
    bytes[start] = ValueTag.LATIN1;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        out.truncate(start);
        return false;
      }
      bytes[start + 1 + i] = (byte) c;
    }
    return true;
  }

  // Both directions are vector code in the JDK, and the comparison finds what the charset lost.
  private static boolean writeIfLossless(int tag, Charset charset, String text, OutputBuffer out) {
    byte[] bytes = text.getBytes(charset);
    if (!new String(bytes, charset).equals(text)) {
      return false;
    }
    out.write(tag);
    out.write(bytes, 0, bytes.length);
    return true;
  }
}
