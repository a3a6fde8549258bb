package dev.loompool.benchmarks.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Results beside earlier ones of the same machine. Immutable.
///
/// Something got worse when its median is worse by more than a twentieth and three quarters of its
/// samples are worse than three quarters of the earlier ones. Peers are compared as well: where
/// they got worse, too, it is the machine.
final class Comparison {
  private static final double NOISE = 1.05;

  private final Results baseline;
  private final Results now;

  Comparison(Results baseline, Results now) {
    this.baseline = baseline;
    this.now = now;
  }

  /// How a series changed. Immutable.
  ///
  /// @param series the newer samples
  /// @param before the earlier ones
  /// @param factor how many times worse the median is
  record Change(Series series, Series before, double factor) {
    @Override
    public String toString() {
      Measure measure = series.measure();
      return String.format(
          Locale.ROOT,
          "%s, %s: %s, was %s %s (%.2f times as good)",
          series.side(),
          measure.title(),
          Numbers.of(series.spread().median()),
          Numbers.of(before.spread().median()),
          measure.unit(),
          1 / factor);
    }
  }

  /// What got worse beyond noise.
  List<Change> worse() {
    return changes(true);
  }

  /// What got better beyond noise.
  List<Change> better() {
    return changes(false);
  }

  boolean hasOwnLoss() {
    return worse().stream().anyMatch(change -> change.series().side().equals("loompool"));
  }

  private List<Change> changes(boolean worse) {
    List<Change> changes = new ArrayList<>();
    for (Series series : now.series()) {
      Optional<Series> before = baseline.find(series.measure().key(), series.side());
      if (before.isPresent()) {
        double factor = factor(before.get(), series);
        boolean beyondNoise =
            worse
                ? factor > NOISE && isApart(before.get(), series)
                : factor < 1 / NOISE && isApart(series, before.get());
        if (beyondNoise) {
          changes.add(new Change(series, before.get(), factor));
        }
      }
    }
    return changes;
  }

  private static double factor(Series before, Series after) {
    return after.measure().ratio(before.spread().median(), after.spread().median());
  }

  /// Whether the better quarter of the worse series is still worse than the worse quarter of the
  /// better one.
  private static boolean isApart(Series better, Series worse) {
    return better.measure().ratio(quarter(better, false), quarter(worse, true)) > 1;
  }

  private static double quarter(Series series, boolean best) {
    double[] sorted =
        series.samples().stream()
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    boolean upper = series.measure().higherIsBetter() == best;
    int index = (sorted.length - 1) / 4;
    return sorted[upper ? sorted.length - 1 - index : index];
  }

  String text() {
    StringBuilder text = new StringBuilder();
    append(text, "Got worse", worse());
    append(text, "Got better", better());
    if (text.isEmpty()) {
      text.append("Nothing changed beyond noise.\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String title, List<Change> changes) {
    if (!changes.isEmpty()) {
      text.append(title).append(" beyond noise:\n");
      changes.forEach(change -> text.append("  ").append(change).append('\n'));
    }
  }
}
