package dev.loompool.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What counts as worse than before.
class ComparisonTest {
  private static final Measure RATE = Measure.higher("map", "tasks", "tasks/s", "rate");
  private static final Measure TIME = Measure.lower("apply.p50", "latency", "us", "p50");

  @Test
  void tellsWhatGotSlower() {
    var comparison =
        new Comparison(
            results(RATE, 100.0, 101.0, 102.0, 103.0), results(RATE, 80.0, 81.0, 82.0, 83.0));

    assertThat(comparison.worse()).hasSize(1);
    assertThat(comparison.better()).isEmpty();
    assertThat(comparison.hasOwnLoss()).isTrue();
    assertThat(comparison.text()).contains("Got worse beyond noise:", "0.80 times as good");
  }

  @Test
  void tellsWhatGotFaster() {
    var comparison =
        new Comparison(
            results(TIME, 30.0, 31.0, 32.0, 33.0), results(TIME, 20.0, 21.0, 22.0, 23.0));

    assertThat(comparison.better()).hasSize(1);
    assertThat(comparison.hasOwnLoss()).isFalse();
  }

  @Test
  void takesOverlappingSamplesForNoise() {
    var comparison =
        new Comparison(
            results(RATE, 70.0, 85.0, 102.0, 130.0, 131.0),
            results(RATE, 60.0, 70.0, 80.0, 110.0, 131.0));

    assertThat(comparison.text()).isEqualTo("Nothing changed beyond noise.\n");
  }

  @Test
  void takesRatiosRoundByRound() {
    Series own = new Series("map", RATE, "loompool", List.of(10.0, 40.0, 90.0));
    Series peer = new Series("map", RATE, "virtual-threads", List.of(10.0, 20.0, 30.0));

    assertThat(own.ratio(peer)).isEqualTo(new Series.Spread(2, 1, 3));
    assertThat(new Series("t", TIME, "loompool", List.of(10.0)).ratio(peer).median()).isEqualTo(1);
  }

  private static Results results(Measure measure, Double... samples) {
    return new Results(
        Machine.here(),
        2,
        List.of(new Series("map", measure, "loompool", Arrays.asList(samples))),
        List.of());
  }
}
