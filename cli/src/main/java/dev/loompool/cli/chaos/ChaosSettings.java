package dev.loompool.cli.chaos;

import java.time.Duration;
import java.util.Map;

/// What a chaos run does.
///
/// @param tasks how many tasks run
/// @param faults how often each fault strikes; those left out do not
/// @param coordinatorKills how many coordinators of their own are started and killed
/// @param workers how many workers the pool has
/// @param concurrency how many tasks at a time each has
/// @param longestTask the time of the longest task; the others are spread evenly below it
/// @param seed decides all that is random but the timing
/// @param limit the time after which the run has failed
/// @param orphanLimit how long after their pool or their coordinator workers may be there
public record ChaosSettings(
    int tasks,
    Map<Fault, Integer> faults,
    int coordinatorKills,
    int workers,
    int concurrency,
    Duration longestTask,
    long seed,
    Duration limit,
    Duration orphanLimit) {
  public ChaosSettings {
    faults = Map.copyOf(faults);
    requireNotNegative("coordinator-kills", coordinatorKills);
    faults.forEach((fault, count) -> requireNotNegative(fault.text(), count));
    int byTasks =
        faults.entrySet().stream()
            .filter(entry -> !entry.getKey().isSignal())
            .mapToInt(Map.Entry::getValue)
            .sum();
    if (byTasks > tasks) {
      throw new IllegalArgumentException(
          "%d tasks cannot do %d exits, spins and the like".formatted(tasks, byTasks));
    }
  }

  private static void requireNotNegative(String what, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(what + " must not be negative but was " + count);
    }
  }

  int count(Fault fault) {
    return faults.getOrDefault(fault, 0);
  }
}
