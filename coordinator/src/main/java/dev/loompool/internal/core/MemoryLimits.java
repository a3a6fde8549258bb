package dev.loompool.internal.core;

import dev.loompool.internal.core.WorkerExit.Cause;

/// Keeps workers within the memory that each may have: one that is near the limit is let go and
/// replaced, one that is past it killed. Confined to the control loop.
final class MemoryLimits {
  private static final int NEAR_PERCENT = 80;

  private final Supervisor supervisor;
  private final Balancer balancer;

  MemoryLimits(Supervisor supervisor, Balancer balancer) {
    this.supervisor = supervisor;
    this.balancer = balancer;
  }

  /// The worker's process holds so many bytes, and may hold `most`.
  void measured(WorkerEntry worker, long bytes, long most, long now) {
    if (bytes > most) {
      if (!(worker.state() instanceof WorkerState.Killed)) {
        worker.pastMemory = true;
        supervisor.kill(
            worker,
            "it held %s of memory, above its maxMemory of %s"
                .formatted(ByteText.of(bytes), ByteText.of(most)),
            false);
      }
    } else if (bytes > most / 100 * NEAR_PERCENT && worker.isReady() && hasWorked(worker)) {
      worker.recycledFor =
          "was recycled: it held %s of memory, near its maxMemory of %s"
              .formatted(ByteText.of(bytes), ByteText.of(most));
      balancer.takeBack(worker);
      supervisor.drain(worker, now);
    }
  }

  /// Another one in its place would start with as much.
  private static boolean hasWorked(WorkerEntry worker) {
    return worker.ended() > 0 || worker.inFlight() > 0;
  }

  /// The exit of the worker, with what its memory had to do with it.
  static WorkerExit explained(WorkerEntry worker, WorkerExit exit) {
    if (worker.pastMemory) {
      return exit.with(Cause.OUT_OF_MEMORY, exit.description());
    }
    boolean recycled = exit.exitCode().orElse(1) == 0 && !worker.recycledFor.isEmpty();
    return recycled ? exit.with(exit.cause(), worker.recycledFor) : exit;
  }
}
