package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What others write, in lines of log.
class LogTextTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "plain text: größer 日本 \uD83D\uDE00,plain text: größer 日本 \uD83D\uDE00",
        "a\tb\u0000c,a\\tb\\u0000c",
        "\u001b[31mred\u001b[0m,\\u001b[31mred\\u001b[0m",
        "\u202ereversed\u2066,\\u202ereversed\\u2066",
        "line\u2028paragraph\u2029,line\\u2028paragraph\\u2029",
        "half \uD83D,half \\ud83d",
        "next\u0085line,next\\u0085line",
        "back\\slash,back\\\\slash",
        "${jndi:ldap://a/b},${jndi:ldap://a/b}",
      })
  @Tag("fault-E8")
  void isOneHarmlessLine(String text, String line) {
    assertThat(LogText.line(text, 100)).isEqualTo(line);
  }

  @Test
  @Tag("fault-E8")
  void lineBreaksBeginNoOtherRecord() {
    assertThat(LogText.line("one\r\nWARN two", 100)).isEqualTo("one\\r\\nWARN two");
  }

  @Test
  @Tag("fault-E8")
  void isCutWithTheLength() {
    String text = "x".repeat(10 << 20);

    assertThat(LogText.line(text, 20)).isEqualTo("x".repeat(20) + "... (10485760 characters)");
    assertThat(LogText.line("x".repeat(20), 20)).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w3", "eu-2", "node_7.example", "A", "..."})
  @Tag("fault-E9")
  void namesOfWorkersArePlain(String name) {
    assertThat(WorkerNames.checked(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../../etc/x", "<script>", "a b", "w3\n", "\uD83D\uDE00", "ä", "${x}", "a:b"})
  @Tag("fault-E9")
  void otherNamesAreRefused(String name) {
    assertThat(WorkerNames.isValid(name)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkerNames.checked(name))
        .withMessage(
            "a worker's name must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-' but was '%s'",
            LogText.line(name, 64));
  }

  @Test
  @Tag("fault-E9")
  void aNameOfAMebibyteIsRefusedAndNotRepeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkerNames.checked("x".repeat(1 << 20)))
        .withMessageEndingWith("... (1048576 characters)'");
    assertThat(WorkerNames.isValid("x".repeat(65))).isFalse();
    assertThat(WorkerNames.isValid("x".repeat(64))).isTrue();
  }
}
