package dev.loompool.benchmarks.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All that a run gave. Immutable.
///
/// @param machine what it ran on
/// @param workers how many worker processes each side had, where a figure does not say otherwise
/// @param series the samples
/// @param notes what has no samples, and why
record Results(Machine machine, int workers, List<Series> series, List<Note> notes) {
  /// A side that gave no number for a figure. Immutable.
  ///
  /// @param figure the figure's key
  /// @param side the side's key
  /// @param reason why
  record Note(String figure, String side, String reason) {}

  Results {
    series = List.copyOf(series);
    notes = List.copyOf(notes);
  }

  /// What of both there is, the newer where both have it.
  Results and(Results newer) {
    List<Series> all = new ArrayList<>(newer.series);
    series.stream()
        .filter(old -> newer.find(old.measure().key(), old.side()).isEmpty())
        .forEach(all::add);
    List<Note> allNotes = new ArrayList<>(newer.notes);
    notes.stream().filter(note -> !allNotes.contains(note)).forEach(allNotes::add);
    return new Results(newer.machine, newer.workers, all, allNotes);
  }

  Optional<Series> find(String measure, String side) {
    return series.stream()
        .filter(one -> one.measure().key().equals(measure) && one.side().equals(side))
        .findFirst();
  }

  Optional<Note> note(String figure, String side) {
    return notes.stream()
        .filter(note -> note.figure().equals(figure) && note.side().equals(side))
        .findFirst();
  }

  /// The measures that have samples, in the order of the figures.
  List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      for (Measure measure : figure.measures()) {
        if (series.stream().anyMatch(one -> one.measure().key().equals(measure.key()))) {
          measures.add(measure);
        }
      }
    }
    return measures;
  }

  /// The sides that have samples or notes, in their usual order.
  List<SideKind> sides() {
    return java.util.Arrays.stream(SideKind.values())
        .filter(kind ->
            series.stream().anyMatch(one -> one.side().equals(kind.key()))
                || notes.stream().anyMatch(note -> note.side().equals(kind.key())))
        .toList();
  }
}
