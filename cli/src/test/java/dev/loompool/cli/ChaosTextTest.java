package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.cli.chaos.ChaosReport;
import dev.loompool.cli.chaos.ChaosReport.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosTextTest {
  private static final ChaosReport GOOD =
      new ChaosReport("Title", List.of(new Row("tasks", 5000), new Row("lost", 0)), List.of());
  private static final ChaosReport BAD =
      new ChaosReport("Title", List.of(new Row("lost", 1)), List.of("task 3 \"x\"", "and more"));

  @Test
  void makesATable() {
    assertThat(ChaosText.table(GOOD))
        .isEqualTo(
            """
            Title

              tasks                                                  5,000
              lost                                                       0

            All held.
            """);
    assertThat(ChaosText.table(BAD)).endsWith("\nNOT all held:\n  task 3 \"x\"\n  and more\n");
  }

  @Test
  void makesJson() {
    assertThat(ChaosText.json(GOOD))
        .isEqualTo(
            "{\"title\":\"Title\",\"good\":true,\"figures\":{\"tasks\":5000,\"lost\":0},\"complaints\":[]}\n");
    assertThat(ChaosText.json(BAD))
        .endsWith(
            "\"good\":false,\"figures\":{\"lost\":1},\"complaints\":[\"task 3 \\\"x\\\"\",\"and more\"]}\n");
  }
}
