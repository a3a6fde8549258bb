package dev.loompool.benchmarks.bench;

import java.util.List;

/// The samples of one measure from one side, a sample a round. Immutable.
///
/// @param figure the figure's key
/// @param measure what was measured
/// @param side the side's key
/// @param samples one for each round; NaN where the round failed
record Series(String figure, Measure measure, String side, List<Double> samples) {
  /// The median, least and largest of some numbers. Immutable.
  ///
  /// @param median the middle one
  /// @param min the least
  /// @param max the largest
  record Spread(double median, double min, double max) {
    static Spread of(List<Double> numbers) {
      double[] sorted =
          numbers.stream()
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (sorted.length == 0) {
        return new Spread(Double.NaN, Double.NaN, Double.NaN);
      }
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
  }

  Series {
    samples = List.copyOf(samples);
  }

  Spread spread() {
    return Spread.of(samples);
  }

  /// How many times better this is than a peer, round by round.
  Spread ratio(Series peer) {
    int rounds = Math.min(samples.size(), peer.samples.size());
    return Spread.of(
        java.util.stream.IntStream.range(0, rounds)
            .mapToObj(i -> measure.ratio(samples.get(i), peer.samples.get(i)))
            .toList());
  }
}
