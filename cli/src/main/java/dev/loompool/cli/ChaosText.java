package dev.loompool.cli;

import dev.loompool.cli.chaos.ChaosReport;
import java.util.List;
import java.util.Locale;

/// Writes the report of a chaos run.
final class ChaosText {
  private static final int NAME_WIDTH = 48;
  private static final int VALUE_WIDTH = 12;

  private ChaosText() {}

  /// For people.
  static String table(ChaosReport report) {
    var text = new StringBuilder(report.title()).append("\n\n");
    for (ChaosReport.Row row : report.rows()) {
      String name = row.name();
      String value = String.format(Locale.ROOT, "%,d", row.value());
      int gap = Math.max(1, NAME_WIDTH + VALUE_WIDTH - name.length() - value.length());
      text.append("  ").append(name).append(" ".repeat(gap)).append(value).append('\n');
    }
    text.append('\n').append(report.isGood() ? "All held." : "NOT all held:").append('\n');
    report.complaints().forEach(complaint -> text.append("  ").append(complaint).append('\n'));
    return text.toString();
  }

  /// For programs: an object in one line.
  static String json(ChaosReport report) {
    var json = new StringBuilder("{\"title\":");
    JsonText.append(json, report.title());
    json.append(",\"good\":").append(report.isGood()).append(",\"figures\":{");
    for (ChaosReport.Row row : report.rows()) {
      JsonText.append(json, row.name().strip());
      json.append(':').append(row.value()).append(',');
    }
    closeList(json, '}').append(",\"complaints\":[");
    List<String> complaints = report.complaints();
    for (String complaint : complaints) {
      JsonText.append(json, complaint);
      json.append(',');
    }
    return closeList(json, ']').append("}\n").toString();
  }

  private static StringBuilder closeList(StringBuilder json, char end) {
    if (json.charAt(json.length() - 1) == ',') {
      json.setLength(json.length() - 1);
    }
    return json.append(end);
  }
}
