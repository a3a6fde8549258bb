package dev.loompool.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Guesses who speaks from the first bytes of a connection that holds no frame.
public final class FirstBytes {
  /// More of them than these are not looked at.
  public static final int SHOWN = 32;

  private static final int TLS_HANDSHAKE = 0x16;
  private static final int TLS_ALERT = 0x15;
  private static final int TLS_MAJOR = 3;
  private static final Pattern HTTP =
      Pattern.compile(
          "(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) .*|HTTP/.*", Pattern.DOTALL);

  private FirstBytes() {}

  /// Such as `it looks like HTTP: "GET / HTTP/1.1\r\n"`.
  public static String describe(byte[] first) {
    byte[] bytes = Arrays.copyOf(first, Math.min(SHOWN, first.length));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String shown = ": \"" + LogText.line(text, SHOWN) + "\"";
    if (HTTP.matcher(text).matches()) {
      return "it looks like HTTP" + shown;
    }
    if (text.startsWith("SSH-")) {
      return "it looks like SSH" + shown;
    }
    if (isTls(bytes)) {
      return "it looks like TLS, and here plain frames are spoken";
    }
    return "it looks like neither HTTP nor TLS" + shown;
  }

  private static boolean isTls(byte[] bytes) {
    return bytes.length > 1
        && (bytes[0] == TLS_HANDSHAKE || bytes[0] == TLS_ALERT)
        && bytes[1] == TLS_MAJOR;
  }
}
