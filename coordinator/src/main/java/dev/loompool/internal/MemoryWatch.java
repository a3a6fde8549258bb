package dev.loompool.internal;

import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.process.ChildProcess;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Measures once a second how much memory the workers' processes hold, off the control loop, and
/// tells the core. This side measures, since a worker whose carriers or memory are used up could
/// not. Thread-safe.
final class MemoryWatch {
  private static final long PERIOD_SECONDS = 1;

  private final long most;
  private final Set<ChildProcess> alive;
  private final ControlLoop loop;
  private final PoolCore core;
  private final Executor measuring;
  private final BooleanSupplier ended;

  /// @param most how many bytes each process may hold
  /// @param alive the processes; may change at any time
  /// @param ended whether there is nothing more to measure
  MemoryWatch(
      long most,
      Set<ChildProcess> alive,
      ControlLoop loop,
      PoolCore core,
      Executor callbacks,
      BooleanSupplier ended) {
    this.most = most;
    this.alive = alive;
    this.loop = loop;
    this.core = core;
    this.measuring = CompletableFuture.delayedExecutor(PERIOD_SECONDS, TimeUnit.SECONDS, callbacks);
    this.ended = ended;
  }

  void start() {
    measuring.execute(this::measure);
  }

  private void measure() {
    if (ended.getAsBoolean()) {
      return;
    }
    for (ChildProcess process : alive) {
      process
          .residentBytes()
          .ifPresent(bytes ->
              loop.execute(() -> core.memoryMeasured(process.worker(), bytes, most, loop.now())));
    }
    start();
  }
}
