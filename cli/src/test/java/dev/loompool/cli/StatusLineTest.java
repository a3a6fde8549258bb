package dev.loompool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.MapProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StatusLine status = new StatusLine(new PrintStream(err, true, UTF_8));

  @Test
  void printsLinesAboveTheOneThatChanges() {
    status.print("one");
    status.show("50 %");
    status.print("two");
    status.show("60 %");
    status.keep();
    status.print("three");

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "one\n" + "\r\u001b[K50 %" + "\r\u001b[Ktwo\n50 %" + "\r\u001b[K60 %\n" + "three\n");
  }

  @Test
  void takesWholeLinesOfOthers() {
    PrintStream log = StatusStream.to(status, UTF_8);
    status.show("50 %");

    log.print("a wa");
    log.print("rning: é\nnext");

    assertThat(err.toString(UTF_8)).isEqualTo("\r\u001b[K50 %\r\u001b[Ka warning: é\n50 %");
  }

  @Test
  void leavesTheLastProgressOnTheScreen() {
    PrintStream before = System.err;
    try (ProgressDisplay _ =
        new ProgressDisplay(status, () -> new MapProgress(7, 7, 2, OptionalLong.of(7)))) {
      System.err.println("a warning");
    }

    assertThat(System.err).isSameAs(before);
    assertThat(err.toString(UTF_8))
        .contains("a warning\n")
        .contains("100%", "7/7", "2 failed")
        .endsWith("\n");
  }
}
