package dev.loompool;

/// Checks the numbers among the options.
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
}
