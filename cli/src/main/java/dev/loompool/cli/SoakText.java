package dev.loompool.cli;

import dev.loompool.cli.soak.Drift;
import dev.loompool.cli.soak.SoakReport;
import java.util.Locale;

/// Writes the report of a soak run.
final class SoakText {
  private static final String COLUMNS = "  %-38s %13s %13s %9s%n";

  private SoakText() {}

  static String table(SoakReport report) {
    var text = new StringBuilder(report.title()).append("\n\n");
    text.append(
        "  %,d tasks, %,d workers killed, %,d lost%n%n"
            .formatted(report.tasks(), report.kills(), report.lostWorkers()));
    text.append(COLUMNS.formatted("", "second tenth", "last tenth", "drift"));
    for (Drift drift : report.drifts()) {
      text.append(
          COLUMNS.formatted(
              drift.gauge().text(),
              number(drift.before()),
              number(drift.after()),
              String.format(Locale.ROOT, "%+.1f %%", 100 * drift.part())));
    }
    text.append('\n').append(report.isGood() ? "Flat." : "NOT well:").append('\n');
    report.drifts().stream()
        .filter(drift -> !drift.isFlat())
        .forEach(drift -> text.append("  grew: ").append(drift.gauge().text()).append('\n'));
    report.complaints().forEach(complaint -> text.append("  ").append(complaint).append('\n'));
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }
}
