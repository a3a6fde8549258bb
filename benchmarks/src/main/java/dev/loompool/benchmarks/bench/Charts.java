package dev.loompool.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Draws each measure as a chart of its own: a bar for each side on a logarithmic scale, and a line
/// from the least sample to the largest. Readable on light and on dark pages. Immutable.
final class Charts {
  private static final int WIDTH = 720;
  private static final int LABELS = 220;
  private static final int BARS = 380;
  private static final int ROW = 30;
  private static final int TOP = 44;
  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, sans-serif; fill: #24292f; }
        .title { font-weight: 600; font-size: 15px; }
        .own { fill: #1a7f5a; } .peer { fill: #8b98a8; } .range { stroke: #24292f; stroke-width: 1.5; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; } .own { fill: #3fb98a; } .peer { fill: #6e7b8b; } .range { stroke: #e6edf3; }
        }
      </style>
      """;

  private final Results results;

  Charts(Results results) {
    this.results = results;
  }

  /// Writes a file for each measure that two sides or more have, named after the measure.
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Measure measure : results.measures()) {
      List<Series> bars =
          results.sides().stream()
              .map(side -> results.find(measure.key(), side.key()))
              .flatMap(Optional::stream)
              .filter(series -> series.spread().median() > 0)
              .toList();
      if (bars.size() > 1) {
        Files.writeString(folder.resolve(measure.key() + ".svg"), chart(measure, bars));
      }
    }
  }

  private static String chart(Measure measure, List<Series> bars) {
    double least = bars.stream().mapToDouble(bar -> bar.spread().min()).min().orElse(1);
    double largest = bars.stream().mapToDouble(bar -> bar.spread().max()).max().orElse(1);
    double from = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-9)) - 0.2));
    double span = Math.max(Math.log10(largest / from), 0.5);
    int height = TOP + ROW * bars.size() + 12;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n%s",
            WIDTH,
            height,
            STYLE));
    String better = measure.higherIsBetter() ? "more is better" : "less is better";
    String unit = measure.unit().isEmpty() ? "" : measure.unit() + ", ";
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"title\" x=\"8\" y=\"22\">%s (%s%s; logarithmic)</text>%n",
            measure.title(),
            unit,
            better));
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TOP + ROW * i, from, span);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Series series, int y, double from, double span) {
    Series.Spread spread = series.spread();
    double end = x(spread.median(), from, span);
    String kind = series.side().equals(SideKind.LOOMPOOL.key()) ? "own" : "peer";
    String title = SideKind.of(series.side()).map(SideKind::title).orElse(series.side());
    double right = x(spread.max(), from, span);
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                + "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" rx=\"2\"/>%n"
                + "<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n"
                + "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
            LABELS,
            y + 14,
            title,
            kind,
            LABELS + 8,
            y,
            end - LABELS - 8,
            x(spread.min(), from, span),
            right,
            y + 9,
            y + 9,
            Math.max(end, right) + 6,
            y + 14,
            Numbers.of(spread.median())));
  }

  private static double x(double value, double from, double span) {
    return LABELS + 8 + BARS * Math.clamp(Math.log10(value / from) / span, 0.0, 1.0);
  }
}
