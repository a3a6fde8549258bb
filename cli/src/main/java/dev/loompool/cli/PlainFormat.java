package dev.loompool.cli;

import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import org.jspecify.annotations.Nullable;

/// The value and a line end; nothing for a failed item or a method that returns nothing.
final class PlainFormat implements ReportFormat {
  @Override
  public void append(TaskReport<@Nullable String> report, StringBuilder text) {
    if (report.outcome() instanceof TaskOutcome.Success<@Nullable String> success) {
      String value = success.value();
      if (value != null) {
        text.append(value).append('\n');
      }
    }
  }
}
