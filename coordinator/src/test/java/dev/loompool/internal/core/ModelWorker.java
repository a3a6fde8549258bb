package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// What a simulation knows that the core was told of one worker, and told it.
final class ModelWorker {
  final int number;
  boolean ready;
  long readyAt;

  /// Whether it has done something, or has been ready for a while.
  boolean isProven;

  boolean draining;
  boolean drained;
  boolean killed;
  boolean dismissed;
  boolean revoking;

  /// When it was last heard of, or became ready.
  long heardAt;

  /// Whether it leaves pings unanswered.
  boolean suspected;

  /// Whether it has said that it wants to go.
  boolean leaving;

  /// Whether one of its tasks is to blame for its end.
  boolean blameless;

  int inFlight;

  /// How many slots the tasks in flight take.
  int chunks;

  int sent;

  /// Whether it is for suspects; one that joined is for a time.
  boolean isQuarantine;

  /// What it said of itself; null where it was launched.
  final @Nullable JoinedWorker joined;

  /// How many tasks it runs at a time.
  final int concurrency;

  /// How many it may be sent; 0 for any number.
  final int maxTasks;

  ModelWorker(int number, boolean isQuarantine, CoreSettings settings) {
    this.number = number;
    this.isQuarantine = isQuarantine;
    this.joined = null;
    this.concurrency = settings.concurrency();
    this.maxTasks = settings.maxTasksPerWorker();
  }

  ModelWorker(int number, JoinedWorker joined) {
    this.number = number;
    this.isQuarantine = false;
    this.joined = joined;
    this.concurrency = joined.concurrency();
    this.maxTasks = 0;
  }

  boolean isLaunched() {
    return joined == null;
  }

  boolean takesTasks() {
    return ready && !draining && !drained && !killed;
  }

  boolean isReachable() {
    return ready && !drained && !killed;
  }

  /// Whether it has no task and will have none.
  boolean isDone() {
    return inFlight == 0 && (draining || drained || killed);
  }

  boolean isToStay() {
    return !draining && !dismissed;
  }

  @Override
  public String toString() {
    return "w"
        + number
        + " has "
        + inFlight
        + " in flight in "
        + chunks
        + " chunks and was sent "
        + sent
        + (isQuarantine ? " quarantine" : "")
        + (joined == null ? "" : " joined as " + joined.name())
        + (ready ? " ready" : "")
        + (suspected ? " suspected" : "")
        + (draining ? " draining" : "")
        + (drained ? " drained" : "")
        + (killed ? " killed" : "");
  }
}
