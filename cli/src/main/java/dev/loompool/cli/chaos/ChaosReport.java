package dev.loompool.cli.chaos;

import java.util.ArrayList;
import java.util.List;

/// What came of a run. Immutable.
///
/// @param title what was run
/// @param rows the figures, in the order in which they are shown
/// @param complaints what was wrong, empty where all held
public record ChaosReport(String title, List<Row> rows, List<String> complaints) {

  /// One figure.
  ///
  /// @param name what it counts
  /// @param value how much
  public record Row(String name, long value) {}

  public ChaosReport {
    rows = List.copyOf(rows);
    complaints = List.copyOf(complaints);
  }

  /// Whether all held.
  public boolean isGood() {
    return complaints.isEmpty();
  }

  /// Gathers figures and complaints. Confined to one thread.
  static final class Builder {
    private final List<Row> rows = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    Builder count(String name, long value) {
      rows.add(new Row(name, value));
      return this;
    }

    /// A figure that has to be nothing.
    Builder none(String name, long value) {
      return exactly(name, value, 0);
    }

    /// A figure that has to be another.
    Builder exactly(String name, long value, long wanted) {
      if (value != wanted) {
        complain("%s: %d, not %d".formatted(name, value, wanted));
      }
      return count(name, value);
    }

    void complain(String text) {
      complaints.add(text);
    }

    ChaosReport build(String title) {
      return new ChaosReport(title, rows, complaints);
    }
  }
}
