package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamKindTest {
  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, xterm, TERMINAL",
    "/dev/tty1, linux, TERMINAL",
    "/dev/pts/3, dumb, OTHER",
    "/dev/pts/3, , OTHER",
    "/dev/null, xterm, OTHER",
    "/home/me/log, xterm, OTHER",
    "pipe:[1234], xterm, PIPE",
    "socket:[1234], xterm, PIPE"
  })
  void tellsByTheLink(String link, String terminal, StreamKind kind) {
    assertThat(StreamKind.ofLink(link, terminal)).isEqualTo(kind);
  }

  @Test
  void knowsNothingOfADescriptorThatIsNotOpen() {
    assertThat(StreamKind.ofDescriptor(-1)).isEqualTo(StreamKind.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "PIPE, TERMINAL, false, true",
    "OTHER, TERMINAL, false, true",
    "TERMINAL, TERMINAL, false, false",
    "TERMINAL, TERMINAL, true, true",
    "PIPE, OTHER, false, false",
    "PIPE, PIPE, true, false"
  })
  void showsTheBarWhereItIsInNobodysWay(
      StreamKind out, StreamKind err, boolean resultsInFile, boolean suits) {
    StandardStreams streams =
        new StandardStreams(
            InputStream.nullInputStream(), OutputStream.nullOutputStream(), out, System.err, err);

    assertThat(streams.suitsProgress(resultsInFile)).isEqualTo(suits);
  }
}
