package dev.loompool;

/// How many tasks [Pool#await] waits for.
public enum WaitFor {
  /// Until one has ended.
  FIRST,
  /// Until one has ended without a value, or all have ended.
  FIRST_FAILURE,
  /// Until all have ended.
  ALL
}
