package dev.loompool.benchmarks.bench;

/// One number that a figure gives. Immutable.
///
/// @param key its name in reports for programs, `apply.p50`
/// @param title its name for people
/// @param unit the unit, empty for a bare count
/// @param field what the answer of a side calls it
/// @param higherIsBetter whether more is better
record Measure(String key, String title, String unit, String field, boolean higherIsBetter) {
  static Measure higher(String key, String title, String unit, String field) {
    return new Measure(key, title, unit, field, true);
  }

  static Measure lower(String key, String title, String unit, String field) {
    return new Measure(key, title, unit, field, false);
  }

  /// How many times better the first is than the second.
  double ratio(double first, double second) {
    return higherIsBetter ? first / second : second / first;
  }
}
