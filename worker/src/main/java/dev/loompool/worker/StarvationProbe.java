package dev.loompool.worker;

import dev.loompool.protocol.v1.Starvation;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Notices when tasks compute on every carrier thread, so that no other virtual thread gets to run.
/// It looks when the coordinator pings, which it does when the worker has been silent for a second:
/// then a virtual thread is started that only says that it ran. Where it has not run by the next
/// ping and others wait too, the worker is starved. In one without tasks nothing is done.
///
/// Confined to the event loop, which no task can hold up.
final class StarvationProbe {
  private static final long LEAST_NANOS = 500_000_000;

  private final BooleanSupplier busy;
  private final Supplier<CarrierCounts> counts;
  private final Executor eventLoop;
  private final Runnable over;
  private final LongSupplier nanoTime;
  private @Nullable Probe probe;

  private static final class Probe {
    final long since;
    boolean told;

    Probe(long since) {
      this.since = since;
    }
  }

  /// @param busy whether there are tasks
  /// @param over is run when a starvation that was told of is over
  StarvationProbe(
      BooleanSupplier busy,
      Supplier<CarrierCounts> counts,
      Executor eventLoop,
      Runnable over,
      LongSupplier nanoTime) {
    this.busy = busy;
    this.counts = counts;
    this.eventLoop = eventLoop;
    this.over = over;
    this.nanoTime = nanoTime;
  }

  /// A ping has come: what there is to tell.
  Optional<Starvation> pinged() {
    Probe waiting = probe;
    if (waiting == null) {
      start();
      return Optional.empty();
    }
    long nanos = nanoTime.getAsLong() - waiting.since;
    if (nanos < LEAST_NANOS) {
      return Optional.empty();
    }
    CarrierCounts now = counts.get();
    // The probe itself is one of those that wait.
    int queued = Math.max(-1, now.queued() - 1);
    if (queued == 0) {
      return Optional.empty();
    }
    waiting.told = true;
    return Optional.of(
        Starvation.newBuilder()
            .setNanos(nanos)
            .setMounted(now.mounted())
            .setQueued(queued)
            .build());
  }

  private void start() {
    if (busy.getAsBoolean()) {
      Probe started = new Probe(nanoTime.getAsLong());
      probe = started;
      Thread.ofVirtual().name("worker-probe").start(() -> eventLoop.execute(() -> ran(started)));
    }
  }

  private void ran(Probe ended) {
    probe = null;
    if (ended.told) {
      over.run();
    }
  }
}
