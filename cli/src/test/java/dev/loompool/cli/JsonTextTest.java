package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void leavesOrdinaryTextAlone() {
    assertThat(json("a / b, 'é' \uD83D\uDE00")).isEqualTo("\"a / b, 'é' \uD83D\uDE00\"");
  }

  @Test
  void escapesQuotesAndControls() {
    assertThat(json("\"\\\b\t\n\f\r\u0000\u001f\u007f"))
        .isEqualTo("\"\\\"\\\\\\u0008\\t\\n\\u000c\\r\\u0000\\u001f\\u007f\"");
  }

  @Test
  void escapesWhatSomeTakeForLineEnds() {
    assertThat(json("\u0085\u2028\u2029")).isEqualTo("\"\\u0085\\u2028\\u2029\"");
  }

  @Test
  void escapesLoneSurrogates() {
    assertThat(json("\uD83D")).isEqualTo("\"\\ud83d\"");
    assertThat(json("\uDE00x")).isEqualTo("\"\\ude00x\"");
    assertThat(json("\uDE00\uD83D")).isEqualTo("\"\\ude00\\ud83d\"");
    assertThat(json("\uD83D\uD83D\uDE00")).isEqualTo("\"\\ud83d\uD83D\uDE00\"");
  }

  @Test
  void alwaysFitsIntoUtf8AndOneLine() {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      all.append((char) c).append('-');
    }

    String json = json(all.toString());

    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(json)).isTrue();
    assertThat(json.lines()).hasSize(1);
  }

  private static String json(String text) {
    StringBuilder json = new StringBuilder();
    JsonText.append(json, text);
    return json.toString();
  }
}
