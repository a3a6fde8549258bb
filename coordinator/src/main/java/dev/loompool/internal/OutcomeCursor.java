package dev.loompool.internal;

/// Goes from outcome to outcome of a map. For one thread at a time.
interface OutcomeCursor {
  /// Waits for the next outcome; false after the last.
  boolean advance() throws InterruptedException;

  /// The items among which the outcome stands.
  EndedItems items();

  /// Its number among them.
  int number();

  /// The outcome with its place.
  default EndedItem item() {
    return items().item(number());
  }
}
