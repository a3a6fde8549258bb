package dev.loompool;

import java.time.Duration;

/// Checks the numbers and times among the options.
final class OptionRange {
  private OptionRange() {}

  static int check(String option, int value, int least, int most) {
    return (int) check(option, (long) value, least, most);
  }

  static long check(String option, long value, long least, long most) {
    if (value < least) {
      throw new IllegalArgumentException(
          option + " must be at least " + least + " but was " + value);
    }
    if (value > most) {
      throw new IllegalArgumentException(option + " must be at most " + most + " but was " + value);
    }
    return value;
  }

  static Duration notNegative(String option, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(option + " must not be negative but was " + value);
    }
    return value;
  }
}
