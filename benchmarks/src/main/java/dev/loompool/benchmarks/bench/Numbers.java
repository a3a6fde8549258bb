package dev.loompool.benchmarks.bench;

import java.util.Locale;

/// Writes numbers for people: three digits, and a letter for thousands. Thread-safe.
final class Numbers {
  private Numbers() {}

  static String of(double number) {
    double size = Math.abs(number);
    if (!Double.isFinite(number)) {
      return "-";
    }
    if (size >= 999_500) {
      return digits(number / 1e6) + " M";
    }
    if (size >= 9_995) {
      return digits(number / 1e3) + " k";
    }
    return digits(number);
  }

  private static String digits(double number) {
    double size = Math.abs(number);
    if (number == Math.rint(number) || size >= 99.95) {
      return String.format(Locale.ROOT, "%.0f", number);
    }
    return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : "%.2f", number);
  }
}
