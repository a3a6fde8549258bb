package dev.loompool.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The lines of a stream, in UTF-8, without their `\n` or `\r\n`. Reads no further than it must, so
/// that a line that has arrived is never held back. For one thread.
final class LineSource implements Iterator<String> {
  private static final int MAX_LINE = 32 * 1024 * 1024;

  private final InputStream in;
  private byte[] buffer = new byte[64 * 1024];
  private int start;
  private int end;
  private boolean ended;
  private long lines;
  private @Nullable String next;

  LineSource(InputStream in) {
    this.in = in;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = read();
    }
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the input has ended");
    }
    String line = next;
    next = null;
    return line;
  }

  private @Nullable String read() {
    int searched = start;
    while (true) {
      for (int i = searched; i < end; i++) {
        if (buffer[i] == '\n') {
          return take(i, i + 1);
        }
      }
      int searchedLength = end - start;
      if (!fill()) {
        return start == end ? null : take(end, end);
      }
      searched = start + searchedLength;
    }
  }

  private String take(int lineEnd, int nextStart) {
    int trimmed = lineEnd;
    if (nextStart > lineEnd && trimmed > start && buffer[trimmed - 1] == '\r') {
      trimmed--;
    }
    String line = new String(buffer, start, trimmed - start, StandardCharsets.UTF_8);
    start = nextStart;
    lines++;
    return line;
  }

  private boolean fill() {
    if (ended) {
      return false;
    }
    makeRoom();
    try {
      int count = in.read(buffer, end, buffer.length - end);
      ended = count < 0;
      end += Math.max(count, 0);
      return !ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void makeRoom() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      if (end >= MAX_LINE) {
        throw new UncheckedIOException(
            new IOException(
                "line %d is longer than %d MiB".formatted(lines + 1, MAX_LINE / 1024 / 1024)));
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
  }
}
