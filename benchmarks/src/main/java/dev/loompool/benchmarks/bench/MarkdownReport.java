package dev.loompool.benchmarks.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Results as Markdown: a table of medians with least and largest, one of ratios, and what has no
/// number. Immutable.
final class MarkdownReport {
  private final Results results;
  private final List<SideKind> sides;

  MarkdownReport(Results results) {
    this.results = results;
    this.sides = results.sides();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(results.machine()).append("; ").append(results.machine().date());
    text.append("; ").append(results.workers()).append(" workers.\n\n");
    text.append("Medians (least to largest):\n\n");
    head(text, sides);
    for (Measure measure : results.measures()) {
      row(text, measure, sides, side -> figure(measure, side));
    }
    List<SideKind> peers = sides.stream().filter(side -> side != SideKind.LOOMPOOL).toList();
    if (!peers.isEmpty() && sides.contains(SideKind.LOOMPOOL)) {
      text.append(
          "\nHow many times better Loompool is, round by round; below 1 the peer is ahead:\n\n");
      head(text, peers);
      for (Measure measure : results.measures()) {
        row(text, measure, peers, peer -> ratio(measure, peer));
      }
    }
    notes(text);
    return text.toString();
  }

  private interface Cell {
    String of(SideKind side);
  }

  private static void head(StringBuilder text, List<SideKind> columns) {
    text.append("| |");
    columns.forEach(side -> text.append(' ').append(side.title()).append(" |"));
    text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
  }

  private static void row(StringBuilder text, Measure measure, List<SideKind> columns, Cell cell) {
    text.append("| ").append(measure.title());
    if (!measure.unit().isEmpty()) {
      text.append(", ").append(measure.unit());
    }
    text.append(" |");
    columns.forEach(side -> text.append(' ').append(cell.of(side)).append(" |"));
    text.append('\n');
  }

  private String figure(Measure measure, SideKind side) {
    return results
        .find(measure.key(), side.key())
        .map(Series::spread)
        .map(MarkdownReport::text)
        .orElse("");
  }

  private static String text(Series.Spread spread) {
    String median = Numbers.of(spread.median());
    return spread.min() == spread.max()
        ? median
        : median + " (" + Numbers.of(spread.min()) + " to " + Numbers.of(spread.max()) + ")";
  }

  private String ratio(Measure measure, SideKind peer) {
    Optional<Series> own = results.find(measure.key(), SideKind.LOOMPOOL.key());
    Optional<Series> other = results.find(measure.key(), peer.key());
    if (own.isEmpty() || other.isEmpty()) {
      return "";
    }
    Series.Spread spread = own.get().ratio(other.get());
    return Double.isFinite(spread.median()) ? text(spread) : "";
  }

  private void notes(StringBuilder text) {
    Map<String, List<String>> figures =
        results.notes().stream()
            .collect(
                Collectors.groupingBy(
                    note -> title(note.side()) + ": " + note.reason(),
                    TreeMap::new,
                    Collectors.mapping(Results.Note::figure, Collectors.toList())));
    text.append(figures.isEmpty() ? "" : "\nWithout a number:\n\n");
    figures.forEach((reason, keys) ->
        text.append(" * ")
            .append(reason)
            .append(" (")
            .append(keys.stream().sorted().collect(Collectors.joining(", ")))
            .append(")\n"));
  }

  private static String title(String side) {
    return SideKind.of(side).map(SideKind::title).orElse(side);
  }
}
