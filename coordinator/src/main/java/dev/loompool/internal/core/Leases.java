package dev.loompool.internal.core;

/// Limits the silence of workers: asks for a sign of life, sends no more tasks where three are
/// missing, and kills where none comes. A worker that is debugged may be silent. Confined to the
/// control loop.
final class Leases {
  private static final long SECOND = 1_000_000_000;
  private static final long PING_NANOS = SECOND;
  private static final long SUSPECTED_NANOS = 3 * PING_NANOS;
  private static final long LAUNCH_NANOS = 60 * SECOND;
  private static final long EXIT_NANOS = 5 * SECOND;

  /// Being called so much too late means that this process was stopped itself.
  private static final long SUSPENDED_NANOS = 2 * SECOND;

  private final long leaseNanos;
  private final PoolEffects effects;
  private final WorkerTable workers;
  private final Supervisor supervisor;

  Leases(CoreSettings settings, PoolEffects effects, WorkerTable workers, Supervisor supervisor) {
    this.leaseNanos = settings.leaseNanos();
    this.effects = effects;
    this.workers = workers;
    this.supervisor = supervisor;
  }

  void heard(WorkerEntry worker, long now) {
    if (worker.state().isReachable()) {
      worker.silentSince = now;
      acquit(worker);
    }
  }

  /// The time of the next ping or kill.
  long next() {
    long next = Long.MAX_VALUE;
    for (int index = 0; index < workers.size(); index++) {
      next = Math.min(next, next(workers.get(index)));
    }
    return next;
  }

  /// Starts all limits anew when this process was stopped meanwhile; false where it was not.
  boolean forgive(long wanted, long now) {
    if (wanted == Long.MAX_VALUE || now - wanted <= SUSPENDED_NANOS) {
      return false;
    }
    for (int index = 0; index < workers.size(); index++) {
      workers.get(index).silentSince = now;
      acquit(workers.get(index));
    }
    return true;
  }

  void expire(long now) {
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (limit(worker) <= now) {
        supervisor.kill(worker, reason(worker), false);
      } else if (next(worker) <= now) {
        worker.pingedAt = now;
        effects.ping(worker.number);
        suspect(worker, now - worker.silentSince);
      }
    }
  }

  private void suspect(WorkerEntry worker, long silentNanos) {
    if (!worker.suspected && worker.state().isReachable() && silentNanos >= SUSPECTED_NANOS) {
      worker.suspected = true;
      effects.workerSuspected(worker.number, worker.pid(), silentNanos);
    }
  }

  private void acquit(WorkerEntry worker) {
    if (worker.suspected) {
      worker.suspected = false;
      effects.workerRecovered(worker.number, worker.pid());
    }
  }

  private long next(WorkerEntry worker) {
    if (worker.debugged) {
      return Long.MAX_VALUE;
    }
    if (worker.joined != null && worker.state().hasConnection()) {
      // It wants signs of life as well: it is the one that has to connect again.
      return Math.min(limit(worker), worker.pingedAt + PING_NANOS);
    }
    return switch (worker.state()) {
      case WorkerState.Ready _, WorkerState.Draining _ ->
          Math.min(limit(worker), Math.max(worker.silentSince, worker.pingedAt) + PING_NANOS);
      default -> limit(worker);
    };
  }

  private long limit(WorkerEntry worker) {
    if (worker.debugged) {
      return Long.MAX_VALUE;
    }
    return switch (worker.state()) {
      case WorkerState.Launching _ -> worker.silentSince + LAUNCH_NANOS;
      case WorkerState.Ready _, WorkerState.Draining _ -> worker.silentSince + leaseNanos;
      case WorkerState.Drained _ -> worker.silentSince + EXIT_NANOS;
      case WorkerState.Killed _, WorkerState.Exited _ -> Long.MAX_VALUE;
    };
  }

  private String reason(WorkerEntry worker) {
    return switch (worker.state()) {
      case WorkerState.Launching _ -> "did not become ready within 60 s";
      case WorkerState.Drained _ -> "did not exit within 5 s after it had drained";
      default -> "no sign of life for " + leaseNanos / SECOND + " s";
    };
  }
}
