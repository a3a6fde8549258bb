package dev.loompool.cli;

import dev.loompool.Pool;
import dev.loompool.PoolException;
import dev.loompool.PoolResult;
import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// One map, from the opening of the pool to its end.
final class MapRun {
  private final MapSettings settings;
  private final ReportFormat format;
  private final StatusLine status;

  MapRun(MapSettings settings, ReportFormat format, StatusLine status) {
    this.settings = settings;
    this.format = format;
    this.status = status;
  }

  /// Applies the method to the lines and gives the number of items that failed.
  ///
  /// @throws IOException where the output cannot be written
  long run(NamedMethod method, LineSource lines, OutputStream target)
      throws SetUpException, IOException {
    try (Pool pool = settings.source().open()) {
      boolean complete = false;
      try {
        long failed = map(pool, method, lines, target);
        complete = true;
        return failed;
      } finally {
        if (!complete) {
          pool.terminate();
        }
      }
    } catch (WorkerStartException e) {
      throw ReportPrinter.withoutWorkers(e);
    } catch (PoolException e) {
      throw new SetUpException("the pool failed: " + e.getMessage(), e);
    }
  }

  private long map(Pool pool, NamedMethod method, LineSource lines, OutputStream target)
      throws SetUpException, IOException {
    Iterable<String> once = () -> lines;
    try (PoolResult<@Nullable String> result =
            pool.with(task -> settings.timeout().map(task::withTimeout).orElse(task))
                .map(method, once);
        PromptOutput output = new PromptOutput(target, result::cancel);
        EndOnSignal signal = new EndOnSignal(pool, result::progress, output, status);
        ProgressDisplay _ =
            settings.progress() ? new ProgressDisplay(status, result::progress) : null) {
      ReportPrinter printer = new ReportPrinter(format, output, status, settings.verbose());
      return printer.print(result, settings.inputOrder(), signal);
    }
  }
}
