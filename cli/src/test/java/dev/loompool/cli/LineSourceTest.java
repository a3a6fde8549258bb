package dev.loompool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSourceTest {
  @Test
  void splitsAtLineEnds() {
    assertThat(lines("a\nb\r\n\n c \r\r\nd\re\n", 8192))
        .containsExactly("a", "b", "", " c \r", "d\re");
  }

  @Test
  void countsALastLineWithoutItsEnd() {
    assertThat(lines("a\nb", 8192)).containsExactly("a", "b");
    assertThat(lines("b\r", 8192)).containsExactly("b\r");
    assertThat(lines("", 8192)).isEmpty();
    assertThat(lines("\n", 8192)).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8192})
  void doesNotCareHowBytesArrive(int piece) {
    String longLine = "größer ".repeat(30_000);

    assertThat(lines("é\r\n\uD83D\uDE00\n" + longLine + "\nend", piece))
        .containsExactly("é", "\uD83D\uDE00", longLine, "end");
  }

  @Test
  void givesALineBeforeTheNextOneArrives() throws Exception {
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out)) {
      LineSource lines = new LineSource(in);
      out.write("first\nsec".getBytes(UTF_8));

      assertThat(lines.next()).isEqualTo("first");
    }
  }

  @Test
  void endsForGood() {
    LineSource lines = new LineSource(new ByteArrayInputStream(new byte[0]));

    assertThat(lines.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(lines::next);
  }

  @Test
  void passesReadErrorsOn() {
    LineSource lines =
        new LineSource(
            new InputStream() {
              @Override
              public int read() {
                return 0;
              }

              @Override
              public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("disk on fire");
              }
            });

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(lines::hasNext)
        .withMessageContaining("disk on fire");
  }

  @Test
  void refusesALineWithoutEnd() {
    LineSource lines =
        new LineSource(
            new InputStream() {
              @Override
              public int read() {
                return 'x';
              }

              @Override
              public int read(byte[] bytes, int offset, int length) {
                return length;
              }
            });

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(lines::hasNext)
        .withMessageContaining("line 1 is longer than 32 MiB");
  }

  private static List<String> lines(String text, int piece) {
    List<String> lines = new ArrayList<>();
    new LineSource(inPieces(text.getBytes(UTF_8), piece)).forEachRemaining(lines::add);
    return lines;
  }

  private static InputStream inPieces(byte[] bytes, int piece) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, piece));
      }
    };
  }
}
