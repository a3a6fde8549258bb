package dev.loompool.cli;

import dev.loompool.MapProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far a map is, four times a second, on a thread of its own. Until it is closed, what
/// the log prints on standard error goes above the bar.
final class ProgressDisplay implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int DEFAULT_WIDTH = 79;

  private final StatusLine status;
  private final Supplier<MapProgress> progress;
  private final ProgressBar bar;
  private final Thread thread;
  private final PrintStream err = System.err;

  ProgressDisplay(StatusLine status, Supplier<MapProgress> progress) {
    this.status = status;
    this.progress = progress;
    // The bar's own thread would show what it was last told: it is kept from doing anything.
    bar =
        new ProgressBarBuilder()
            .setTaskName("map")
            .setInitialMax(-1)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new DelegatingProgressBarConsumer(status::show, width()))
            .setUpdateIntervalMillis(Integer.MAX_VALUE)
            .showSpeed()
            .build();
    System.setErr(StatusStream.to(status, err.charset()));
    thread = Thread.ofPlatform().daemon().name("loompool-progress").start(this::refreshRepeatedly);
  }

  private static int width() {
    try {
      return Integer.parseInt(System.getenv("COLUMNS")) - 1;
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  private void refreshRepeatedly() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refresh() {
    MapProgress now = progress.get();
    now.total().ifPresent(bar::maxHint);
    bar.stepTo(now.done());
    if (now.failed() > 0) {
      bar.setExtraMessage(" " + now.failed() + " failed");
    }
    bar.refresh();
  }

  /// Leaves the last state on the screen.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    refresh();
    bar.close();
    System.setErr(err);
    status.keep();
  }
}
