package dev.loompool.cli;

import dev.loompool.TaskReport;
import org.jspecify.annotations.Nullable;

/// How the outcome of an item looks in the output.
@FunctionalInterface
interface ReportFormat {
  /// Appends the lines of the outcome, or nothing.
  void append(TaskReport<@Nullable String> report, StringBuilder text);
}
