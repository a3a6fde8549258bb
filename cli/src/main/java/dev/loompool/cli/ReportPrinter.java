package dev.loompool.cli;

import dev.loompool.PoolConnectException;
import dev.loompool.PoolResult;
import dev.loompool.TaskException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prints the outcomes of a map as they come: values to the output, failures to standard error.
final class ReportPrinter {
  private final ReportFormat format;
  private final PromptOutput output;
  private final StatusLine status;
  private final boolean verbose;
  private final StringBuilder text = new StringBuilder();
  private long failed;

  ReportPrinter(ReportFormat format, PromptOutput output, StatusLine status, boolean verbose) {
    this.format = format;
    this.output = output;
    this.status = status;
    this.verbose = verbose;
  }

  /// Prints all and gives the number of items that failed. Ends early, without a word on what was
  /// left, once `ending` is true.
  ///
  /// @throws IOException where the output cannot be written
  long print(PoolResult<@Nullable String> result, boolean inputOrder, BooleanSupplier ending)
      throws SetUpException, IOException {
    try (Stream<TaskReport<@Nullable String>> reports = result.reports(inputOrder)) {
      Iterator<TaskReport<@Nullable String>> iterator = reports.iterator();
      while (iterator.hasNext()) {
        TaskReport<@Nullable String> report = iterator.next();
        if (ending.getAsBoolean()) {
          break;
        }
        print(report);
      }
      return failed;
    } catch (UncheckedIOException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new SetUpException("cannot read the input: " + cause.getMessage(), e);
    }
  }

  private void print(TaskReport<@Nullable String> report) throws SetUpException, IOException {
    text.setLength(0);
    format.append(report, text);
    // Also throws what a write in the background met: failures that follow are of its making.
    output.write(text);
    if (report.outcome() instanceof TaskOutcome.Failure<@Nullable String> failure) {
      TaskException cause = failure.cause();
      refuseDeadPool(cause);
      failed++;
      String line = FailureText.line(report, cause);
      status.print(verbose ? line + "\n" + FailureText.stackTrace(cause) : line);
    }
  }

  private static void refuseDeadPool(TaskException failure) throws SetUpException {
    switch (failure.getCause()) {
      case WorkerStartException dead -> throw withoutWorkers(dead);
      case PoolConnectException lost ->
          throw new SetUpException("the pool is lost: " + lost.getMessage(), lost);
      case null, default -> {
        // The item alone has failed.
      }
    }
  }

  static SetUpException withoutWorkers(WorkerStartException dead) {
    return new SetUpException("the workers cannot start: " + dead.getMessage(), dead);
  }
}
