package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// What a simulation knows of one task.
final class ModelTask {
  enum State {
    PENDING,
    IN_FLIGHT,
    ENDED
  }

  final TaskBlock block;
  final int index;
  State state = State.PENDING;
  boolean cancelRequested;
  int worker;
  int runs;
  int charged;
  int executions;

  /// The outcome that it must end with now; null while it may not end.
  @Nullable Outcome outcome;

  ModelTask(TaskBlock block, int index) {
    this.block = block;
    this.index = index;
  }

  int maxAttempts() {
    return block.settings.maxAttempts();
  }

  long id() {
    return block.id(index);
  }

  boolean isIn(int worker, int run) {
    return state == State.IN_FLIGHT && this.worker == worker && runs == run;
  }

  @Override
  public String toString() {
    return "task " + id() + " " + state + " w" + worker + " run " + runs + " charged " + charged;
  }
}
