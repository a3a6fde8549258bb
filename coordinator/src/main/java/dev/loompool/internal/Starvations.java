package dev.loompool.internal;

import dev.loompool.PoolEvent;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.Starvation;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Tells of workers whose tasks keep each other from running: once when it is noticed, once when it
/// is over. Confined to the control loop.
final class Starvations {
  private final EventQueue told;
  private final NameRegister names;
  private final Logger log;
  private Level level = Level.WARN;

  Starvations(EventQueue told, NameRegister names, Logger log) {
    this.names = names;
    this.told = told;
    this.log = log;
  }

  /// A worker has answered a ping, or says unasked that it is over.
  void answered(int number, LiveWorkers.LiveWorker worker, Pong pong) {
    boolean starved = pong.hasStarvation();
    if (starved == worker.starved) {
      return;
    }
    worker.starved = starved;
    String name = names.of(number);
    if (starved) {
      starved(name, worker.pid, pong.getStarvation());
    } else {
      log.debug("worker {} (pid {}) is not starved any more", name, worker.pid);
      told.add(new PoolEvent.WorkerRecovered(name, worker.pid));
    }
  }

  private void starved(String name, long pid, Starvation found) {
    Duration waited = Duration.ofNanos(found.getNanos());
    log.makeLoggingEventBuilder(level)
        .log(
            "worker {} (pid {}) is starved: {} tasks have computed on all its carrier threads for {} ms, and {} virtual threads wait for one. Tasks that compute want a concurrencyPerWorker of no more than its processors",
            name,
            pid,
            found.getMounted(),
            waited.toMillis(),
            found.getQueued());
    // One warning does, as all workers run the same kinds of tasks.
    level = Level.DEBUG;
    told.add(new PoolEvent.WorkerStarved(name, pid, waited, found.getMounted(), found.getQueued()));
  }
}
