package dev.loompool.cli.soak;

import java.util.List;

/// What came of a soak run. Immutable.
///
/// @param title what was run
/// @param tasks how many tasks have ended
/// @param kills how many workers were killed
/// @param lostWorkers how many the pool has told of as lost
/// @param drifts how each gauge has moved
/// @param complaints what was wrong, empty where all was well
public record SoakReport(
    String title,
    long tasks,
    long kills,
    long lostWorkers,
    List<Drift> drifts,
    List<String> complaints) {
  public SoakReport {
    drifts = List.copyOf(drifts);
    complaints = List.copyOf(complaints);
  }

  /// Whether nothing grew and nothing failed.
  public boolean isGood() {
    return complaints.isEmpty() && drifts.stream().allMatch(Drift::isFlat);
  }
}
