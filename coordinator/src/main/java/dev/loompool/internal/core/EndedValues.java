package dev.loompool.internal.core;

/// The outcomes of tasks that ended one after the other, as their worker sent them: values, unless
/// there is but one. Immutable.
public interface EndedValues {
  /// The array that holds them.
  byte[] bytes();

  /// Where in the array the one at this place begins; the one before it ends there.
  int offset(int place);

  Outcome outcome(int place);

  /// How long the runs took of so many from this place on.
  long micros(int place, int count);
}
