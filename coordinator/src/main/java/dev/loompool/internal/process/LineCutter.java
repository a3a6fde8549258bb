package dev.loompool.internal.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts bytes into lines, and lines that are very long into pieces. Confined to one thread.
final class LineCutter {
  /// In bytes.
  static final int LONGEST_LINE = 16 * 1024;

  private static final int LONGEST_CHARACTER = 4;
  private static final int LEADING_BITS = 0xC0;
  private static final int CONTINUATION = 0x80;

  private final boolean utf8;
  private final Lines lines;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

  /// Takes lines.
  interface Lines {
    /// The bytes of one line, without its end.
    void line(byte[] bytes);
  }

  /// @param charset of the lines: no piece ends within a character of UTF-8
  LineCutter(Charset charset, Lines lines) {
    this.utf8 = charset.equals(StandardCharsets.UTF_8);
    this.lines = lines;
  }

  void add(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        add(bytes, start, i - start);
        flush();
        start = i + 1;
      }
    }
    add(bytes, start, length - start);
  }

  /// The last line may have no end.
  void end() {
    if (begun.size() > 0) {
      flush();
    }
  }

  private void add(byte[] bytes, int offset, int length) {
    begun.write(bytes, offset, length);
    while (begun.size() > LONGEST_LINE) {
      cutPiece();
    }
  }

  private void cutPiece() {
    byte[] all = begun.toByteArray();
    int end = LONGEST_LINE;
    while (utf8 && end > LONGEST_LINE - LONGEST_CHARACTER && isInside(all[end])) {
      end--;
    }
    lines.line(Arrays.copyOf(all, end));
    begun.reset();
    begun.write(all, end, all.length - end);
  }

  private static boolean isInside(byte unit) {
    return (unit & LEADING_BITS) == CONTINUATION;
  }

  private void flush() {
    byte[] line = begun.toByteArray();
    begun.reset();
    lines.line(line);
  }
}
