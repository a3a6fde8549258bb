package dev.loompool.cli;

import dev.loompool.MapProgress;
import dev.loompool.Pool;
import dev.loompool.protocol.ExitSignals;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Ends the map before the process ends by a signal: after a SIGTERM the items that have been read
/// may finish for a while, after Ctrl-C or a second signal nothing goes on. True from then on.
final class EndOnSignal implements AutoCloseable, BooleanSupplier {
  /// How long items may take to finish.
  static final Duration GRACE = Duration.ofSeconds(8);

  /// For the pool, whose own end comes afterwards: what has ended by then is printed too.
  static final Duration POOL_GRACE = GRACE.plusSeconds(2);

  private static final Duration OUTPUT_LIMIT = Duration.ofMillis(200);
  private static final Duration WORKERS_LIMIT = Duration.ofMillis(1500);
  private static final long POLL_MILLIS = 20;

  private final Pool pool;
  private final Supplier<MapProgress> progress;
  private final PromptOutput output;
  private final StatusLine status;
  private final CountDownLatch printed = new CountDownLatch(1);
  private final Thread hook;

  // Written by the hook, read by who prints.
  private volatile boolean ending;

  EndOnSignal(Pool pool, Supplier<MapProgress> progress, PromptOutput output, StatusLine status) {
    this.pool = pool;
    this.progress = progress;
    this.output = output;
    this.status = status;
    hook = Thread.ofPlatform().name("loompool-end").unstarted(this::end);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public boolean getAsBoolean() {
    return ending;
  }

  private void end() {
    ExitSignals signals = ExitSignals.received();
    boolean finishing = signals.allowsToFinish();
    try {
      if (finishing) {
        pool.shutdown();
        awaitPrinted(signals);
      }
      MapProgress reached = progress.get();
      ending = true;
      pool.terminate();
      output.flushWithin(OUTPUT_LIMIT);
      status.keep();
      if (finishing) {
        status.print(
            "loompool: stopped by SIGTERM: %d of the %d items that had been read are done"
                .formatted(reached.done(), reached.submitted()));
      }
      pool.join(WORKERS_LIMIT);
    } catch (IOException e) {
      // Nobody reads the output any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitPrinted(ExitSignals signals) throws InterruptedException {
    long start = System.nanoTime();
    while (!printed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (signals.cameAgain() || System.nanoTime() - start >= GRACE.toNanos()) {
        return;
      }
    }
  }

  /// Says that all is printed, and forgets the pool, unless the process is ending.
  @Override
  public void close() {
    printed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs.
    }
  }
}
