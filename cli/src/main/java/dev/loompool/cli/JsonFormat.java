package dev.loompool.cli;

import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import org.jspecify.annotations.Nullable;

/// One JSON object a line, for failed items too.
final class JsonFormat implements ReportFormat {
  @Override
  public void append(TaskReport<@Nullable String> report, StringBuilder text) {
    text.append("{\"index\":").append(report.index());
    switch (report.outcome()) {
      case TaskOutcome.Success<@Nullable String> success ->
          appendMember(text.append(",\"ok\":true"), "value", success.value());
      case TaskOutcome.Failure<@Nullable String> failure ->
          appendMember(text.append(",\"ok\":false"), "error", FailureText.oneLine(failure.cause()));
    }
    appendMember(text, "worker", report.run().worker());
    text.append(",\"attempt\":").append(report.run().attempt());
    text.append(",\"millis\":").append(report.run().duration().toMillis());
    text.append("}\n");
  }

  private static void appendMember(StringBuilder text, String name, @Nullable String value) {
    text.append(",\"").append(name).append("\":");
    if (value == null) {
      text.append("null");
    } else {
      JsonText.append(text, value);
    }
  }
}
