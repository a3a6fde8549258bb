package dev.loompool.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftTest {
  private static final Duration RUN = Duration.ofSeconds(100);

  @Test
  void comparesTheSecondTenthWithTheLast() {
    Drift drift = drift(second -> second < 10 ? 500 : second < 20 ? 100 : second < 90 ? 700 : 104);

    assertThat(drift.before()).isEqualTo(100);
    assertThat(drift.after()).isEqualTo(104);
    assertThat(drift.part()).isCloseTo(0.04, within(1e-9));
    assertThat(drift.isFlat()).isTrue();
  }

  @Test
  void callsAGrowthOfOneInTwentyALeak() {
    assertThat(drift(second -> second < 90 ? 100 : 105.1).isFlat()).isFalse();
    assertThat(drift(second -> second < 90 ? 100 : 105).isFlat()).isFalse();
    assertThat(drift(second -> 100 + second / 10.0).isFlat()).isFalse();
  }

  @Test
  void doesNotCallAShrinkageALeak() {
    assertThat(drift(second -> 200 - second).isFlat()).isTrue();
  }

  @Test
  void overlooksOneMoreOfFew() {
    assertThat(drift(second -> second < 90 ? 3 : 4).isFlat()).isTrue();
    assertThat(drift(second -> second < 90 ? 0 : 1).isFlat()).isTrue();
    assertThat(drift(second -> second < 90 ? 3 : 4.5).isFlat()).isFalse();
  }

  @Test
  void comparesTheLeastOfTheHeap() {
    List<Sample> samples =
        samples(Gauge.HEAP, second -> 1024 * (second % 10 == 0 ? 8000 : 9000 + 100 * second));

    assertThat(Drift.of(Gauge.HEAP, samples, RUN)).contains(new Drift(Gauge.HEAP, 8000, 8000));
  }

  @Test
  void countsMemoryInKibibytes() {
    List<Sample> samples = samples(Gauge.RESIDENT, second -> 1024 * 1000);

    assertThat(Drift.of(Gauge.RESIDENT, samples, RUN))
        .contains(new Drift(Gauge.RESIDENT, 1000, 1000));
  }

  @Test
  void isEmptyForWhatTheSystemDoesNotTell() {
    List<Sample> samples = samples(Gauge.RESIDENT, second -> 1);

    assertThat(Drift.of(Gauge.DESCRIPTORS, samples, RUN)).isEmpty();
  }

  @Test
  void refusesRunsOfFewSamples() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new SoakSettings(
                Duration.ofSeconds(9), 1, 1, 1, Duration.ofMillis(500), Optional.<Path>empty()))
        .withMessage("9 s are too short for 20 samples, 500 ms apart");
    assertThat(SoakSettings.intervalFor(Duration.ofSeconds(20))).isEqualTo(Duration.ofMillis(500));
    assertThat(SoakSettings.intervalFor(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(5));
  }

  private static Drift drift(IntToDoubleFunction value) {
    return Drift.of(Gauge.THREADS, samples(Gauge.THREADS, value), RUN).orElseThrow();
  }

  private static List<Sample> samples(Gauge gauge, IntToDoubleFunction value) {
    return IntStream.range(0, 100)
        .mapToObj(second ->
            new Sample(Duration.ofSeconds(second), Map.of(gauge, value.applyAsDouble(second))))
        .toList();
  }
}
