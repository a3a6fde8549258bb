package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerOptionsTest {
  private static final String TOKEN = "5ec2e7" + "0".repeat(58);
  private static final String OPTIONS =
      """
      name=w3
      endpoint=unix:/tmp/a=b/socket
      token=%s
      concurrency=16
      startedTasks=/tmp/started
      """
          .formatted(TOKEN);

  @Test
  void readsLinesUpToAnEmptyOne() throws IOException {
    InputStream in = stream(OPTIONS + "\nrest");
    WorkerOptions options = WorkerOptions.read(in);

    assertThat(options.name()).isEqualTo("w3");
    assertThat(options.endpoint()).isEqualTo("unix:/tmp/a=b/socket");
    assertThat(options.token().text()).isEqualTo(TOKEN);
    assertThat(options.concurrency()).isEqualTo(16);
    assertThat(options.startedTasks()).contains(Path.of("/tmp/started"));
    assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("rest");
  }

  @Test
  void ignoresOptionsOfLaterVersions() throws IOException {
    assertThat(read(OPTIONS + "later=x\n\n").name()).isEqualTo("w3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "endpoint", "token", "concurrency", "startedTasks"})
  void namesAnOptionThatIsMissing(String key) {
    String without = OPTIONS.replaceFirst("(?m)^" + key + "=.*\n", "");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(without + "\n"))
        .withMessage("the option '" + key + "' is missing on standard input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "", "1.5", "99999999999"})
  void refusesAConcurrencyThatIsNone(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(OPTIONS.replace("=16", "=" + value) + "\n"))
        .withMessageContaining("concurrency")
        .withMessageContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"novalue\n\n", "=value\n\n"})
  void refusesALineThatIsNoOption(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(line)).withMessageContaining("key=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "name=w3", "name=w3\n"})
  void refusesAnInputThatEndsEarly(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(EOFException.class);
  }

  @Test
  void refusesALineWithoutEnd() {
    assertThatThrownBy(() -> read("name=" + "x".repeat(1 << 20)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than 16384 bytes");
  }

  @Test
  @Tag("fault-I2")
  void showsTheTokenNowhere() throws IOException {
    assertThat(read(OPTIONS + "\n").toString()).doesNotContain("5ec2e7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(OPTIONS.replace(TOKEN, TOKEN + "zz") + "\n"))
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("5ec2e7"));
  }

  private static WorkerOptions read(String text) throws IOException {
    return WorkerOptions.read(stream(text));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
