package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import org.jspecify.annotations.Nullable;

/// One run of a task in a worker of a simulation.
final class SimulatedRun {
  final long id;
  final int run;
  final TaskSettings settings;

  /// As the worker counts it, which has the time that was left from a message.
  final long deadline;

  boolean started;

  /// Has been reported: it has no more to say.
  boolean over;

  /// What it was interrupted for.
  @Nullable Ending interruptedFor;

  SimulatedRun(TaskBlock block, int index, int run, long latency) {
    this.id = block.id(index);
    this.run = run;
    this.settings = block.settings;
    long time = block.deadline(id);
    this.deadline = time == Long.MAX_VALUE ? time : time + latency;
  }

  /// Names it among all runs.
  long key() {
    return (id << 32) + run;
  }
}
