package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.cli.soak.Drift;
import dev.loompool.cli.soak.Gauge;
import dev.loompool.cli.soak.SoakReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTextTest {
  @Test
  void showsBothTenthsAndTheDrift() {
    SoakReport report = report(new Drift(Gauge.THREADS, 20, 20.5), List.of());

    assertThat(SoakText.table(report))
        .isEqualTo(
            """
            Title

              1,000 tasks, 5 workers killed, 5 lost

                                                      second tenth    last tenth     drift
              threads                                         20.0          20.5    +2.5 %

            Flat.
            """);
  }

  @Test
  void saysWhatGrew() {
    SoakReport report = report(new Drift(Gauge.HEAP, 20_000, 30_000), List.of("a task failed"));

    assertThat(SoakText.table(report))
        .endsWith("NOT well:\n  grew: least heap after a collection, KiB\n  a task failed\n");
  }

  private static SoakReport report(Drift drift, List<String> complaints) {
    return new SoakReport("Title", 1000, 5, 5, List.of(drift), complaints);
  }
}
