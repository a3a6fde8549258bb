package dev.loompool.internal.core;

import dev.loompool.internal.core.Outcome.Ending;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a simulation knows of one task.
final class ModelTask {
  enum State {
    PENDING,
    DELAYED,
    IN_FLIGHT,
    ENDED
  }

  /// Tasks that share a slot; how many of them are in flight.
  static final class Chunk {
    int size;
  }

  final TaskBlock block;
  final int index;
  final long deadline;
  State state = State.PENDING;
  boolean cancelRequested;
  int worker;
  int runs;
  int charged;

  /// How often it was among others when its worker was lost, and was not charged.
  int suspicions;

  /// How many workers were lost while it was there, and how many of these ran out of memory.
  int losses;

  int memoryLosses;

  /// How often it has started, but where its worker's end was not its fault for sure.
  int executions;

  /// How often it was among the started ones of a worker that was killed for another one.
  int spared;

  int starts;

  Chunk chunk = new Chunk();

  /// How the attempts before this one ended.
  final List<Outcome> earlier = new ArrayList<>();

  /// When the delay before the next attempt ends, at the earliest and at the latest.
  long dueFrom;

  long dueTo;

  /// How it ends for the loss of its worker; null where it does not.
  @Nullable Ending fate;

  /// The outcome that it must end with now; null while it may not end.
  @Nullable Outcome outcome;

  ModelTask(TaskBlock block, int index, long now) {
    this.block = block;
    this.index = index;
    long limit = block.settings.deadlineNanos();
    this.deadline = limit == 0 ? Long.MAX_VALUE : now + limit;
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

  /// Whether its next run is to be alone.
  boolean runsAlone() {
    int most = block.settings.retry().outOfMemoryAttempts();
    boolean isLastForMemory = memoryLosses > 0 && memoryLosses == most - 1;
    return losses >= 2 || isLastForMemory || (losses > memoryLosses && maxAttempts() == 2);
  }

  boolean isWaiting() {
    return state == State.PENDING || state == State.DELAYED;
  }

  /// Whether an attempt that ended so may lead to another.
  boolean isRetried(Ending ending) {
    boolean wanted =
        switch (ending) {
          case RETRYABLE -> true;
          case TIMED_OUT, STUCK -> block.settings.retry().retriesTimeouts();
          default -> false;
        };
    return wanted && !cancelRequested && charged + 1 < maxAttempts();
  }

  /// How its last attempt makes it end.
  Outcome last(Outcome heard) {
    Ending ending =
        switch (heard.ending()) {
          case RETRYABLE -> Ending.FAILED;
          case STUCK -> cancelRequested ? Ending.CANCELLED : Ending.STUCK;
          default -> heard.ending();
        };
    return heard.as(ending, List.of());
  }

  /// The longest delay after the attempt that ends now; the shortest is half of it.
  long longestDelay() {
    double first = block.settings.retry().firstBackoff().toNanos();
    double most = block.settings.retry().maxBackoff().toNanos();
    return (long) Math.min(first * Math.pow(2, charged), most);
  }

  @Override
  public String toString() {
    return "task "
        + id()
        + " "
        + state
        + " w"
        + worker
        + " run "
        + runs
        + " charged "
        + charged
        + " suspected "
        + suspicions;
  }
}
