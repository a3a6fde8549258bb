package dev.loompool.cli;

import dev.loompool.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Ends the workers before the process ends by Ctrl-C or another signal. True from then on.
final class EndOnSignal implements AutoCloseable, BooleanSupplier {
  private static final Duration OUTPUT_LIMIT = Duration.ofMillis(200);
  private static final Duration WORKERS_LIMIT = Duration.ofMillis(1500);

  private final Pool pool;
  private final PromptOutput output;
  private final StatusLine status;
  private final Thread hook;

  // Written by the hook, read by who prints.
  private volatile boolean ending;

  EndOnSignal(Pool pool, PromptOutput output, StatusLine status) {
    this.pool = pool;
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
    ending = true;
    pool.terminate();
    try {
      output.flushWithin(OUTPUT_LIMIT);
      status.keep();
      pool.join(WORKERS_LIMIT);
    } catch (IOException e) {
      // Nobody reads the output any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Forgets the pool, unless the process is ending.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs.
    }
  }
}
