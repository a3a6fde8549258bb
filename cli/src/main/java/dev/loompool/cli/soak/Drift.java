package dev.loompool.cli.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/// How one gauge has moved over a run: its mean in the second tenth of the time, when all is warm,
/// against its mean in the last. Of the heap it is the least, since how much of it is in use for
/// tasks goes up and down with the workers. Immutable.
///
/// @param gauge what was measured
/// @param before what it was in the second tenth, in the gauge's unit
/// @param after what it was in the last tenth
public record Drift(Gauge gauge, double before, double after) {
  /// From here on it is called a leak.
  static final double LIMIT = 0.05;

  /// Empty where one of the tenths has no sample of the gauge.
  static Optional<Drift> of(Gauge gauge, List<Sample> samples, Duration run) {
    OptionalDouble before = level(gauge, samples, run, 0.1);
    OptionalDouble after = level(gauge, samples, run, 0.9);
    return before.isPresent() && after.isPresent()
        ? Optional.of(
            new Drift(
                gauge, before.getAsDouble() / gauge.unit(), after.getAsDouble() / gauge.unit()))
        : Optional.empty();
  }

  private static OptionalDouble level(
      Gauge gauge, List<Sample> samples, Duration run, double start) {
    double length = run.toNanos();
    double[] values =
        samples.stream()
            .filter(sample -> {
              double part = sample.at().toNanos() / length;
              return part >= start && part < start + 0.1;
            })
            .map(sample -> sample.values().get(gauge))
            .filter(Objects::nonNull)
            .mapToDouble(value -> value)
            .toArray();
    return gauge == Gauge.HEAP ? Arrays.stream(values).min() : Arrays.stream(values).average();
  }

  /// By which part it has grown, less than 0 where it has shrunk.
  public double part() {
    return before == 0 ? 0 : after / before - 1;
  }

  /// Whether it has not grown by more than it may. What shrinks does not leak.
  public boolean isFlat() {
    double growth = after - before;
    return growth <= gauge.noise() || growth < LIMIT * before;
  }
}
