package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineCutterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineCutter cutter =
      new LineCutter(
          StandardCharsets.UTF_8, line -> lines.add(new String(line, StandardCharsets.UTF_8)));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8192})
  void cutsAtLineEndsHoweverTheBytesCome(int step) {
    add("one\n\ntwo, äöü 🙈\nthree", step);
    assertThat(lines).containsExactly("one", "", "two, äöü 🙈");

    cutter.end();
    assertThat(lines).endsWith("three").hasSize(4);
    cutter.end();
    assertThat(lines).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 8192, 1_000_000})
  void cutsLongLinesBetweenCharacters(int step) {
    String text = "x" + "🙈".repeat(20_000) + "äz";

    add(text + "\n", step);

    assertThat(String.join("", lines)).isEqualTo(text);
    assertThat(lines).hasSize(5);
  }

  @Test
  void cutsWhatIsNoTextToo() {
    byte[] bytes = new byte[40_000];
    Arrays.fill(bytes, (byte) 0x80);

    cutter.add(bytes, bytes.length);
    cutter.end();

    assertThat(String.join("", lines)).hasSize(40_000);
  }

  private void add(String text, int step) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += step) {
      byte[] some = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + step));
      cutter.add(some, some.length);
    }
  }
}
