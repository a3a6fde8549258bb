package dev.loompool.internal.core;

import dev.loompool.RetryPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/// Decides whether a task whose attempt has ended gets another, and when; remembers how the earlier
/// ones ended. Confined to the control loop.
final class Retries {
  private final TaskTable tasks;
  private final SplittableRandom random;
  private final Timeline delayed;
  private final Map<Long, List<Outcome>> earlier = new HashMap<>();

  Retries(TaskTable tasks, long seed) {
    this.tasks = tasks;
    this.random = new SplittableRandom(seed);
    this.delayed = new Timeline(task -> tasks.state(task) == TaskTable.DELAYED);
  }

  /// Charges the attempt and has the task wait for the next; false where there is none. The task is
  /// in flight.
  boolean delay(TaskPage page, int slot, long id, Outcome outcome, long now) {
    TaskBlock block = tasks.block(page, slot);
    TaskSettings settings = block.settings;
    boolean wanted =
        switch (outcome.ending()) {
          case RETRYABLE -> true;
          case TIMED_OUT, STUCK -> settings.retriesTimeouts();
          default -> false;
        };
    int attempt = page.attempts[slot] + 1;
    if (!wanted || attempt >= settings.maxAttempts()) {
      return false;
    }
    long due = now + backoff(settings.retry(), attempt);
    if (due >= block.deadline(id)) {
      return false;
    }
    page.attempts[slot] = attempt;
    remember(id, outcome);
    tasks.move(page, slot, TaskTable.DELAYED);
    delayed.add(due, id);
    return true;
  }

  /// An attempt has ended, and another follows.
  void remember(long id, Outcome outcome) {
    earlier.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(outcome.trimmed());
  }

  /// How many workers were lost for this cause while the task was there.
  int lossesOf(long id, WorkerExit.Cause cause) {
    int losses = 0;
    for (Outcome attempt : earlier.getOrDefault(id, List.of())) {
      WorkerExit loss = attempt.loss();
      losses += loss != null && loss.cause() == cause ? 1 : 0;
    }
    return losses;
  }

  /// How the task's earlier attempts ended; it will have no more.
  List<Outcome> takeEarlier(long id) {
    List<Outcome> attempts = earlier.remove(id);
    return attempts == null ? List.of() : attempts;
  }

  /// When the next task has waited long enough.
  long next() {
    return delayed.next();
  }

  /// Takes the tasks that have waited long enough; some may have ended meanwhile.
  void wake(long now, LongConsumer taker) {
    while (delayed.next() <= now) {
      taker.accept(delayed.take());
    }
  }

  /// Takes all that wait; some may have ended meanwhile.
  void wakeAll(LongConsumer taker) {
    delayed.takeAll(taker);
  }

  // Doubles with each attempt, and half of it is random.
  private long backoff(RetryPolicy policy, int attempt) {
    double wanted = (double) TaskSettings.nanos(policy.firstBackoff()) * Math.pow(2, attempt - 1);
    double limited = Math.min(wanted, (double) TaskSettings.nanos(policy.maxBackoff()));
    return (long) (limited * random.nextDouble(0.5, 1));
  }
}
