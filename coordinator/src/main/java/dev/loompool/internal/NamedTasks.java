package dev.loompool.internal;

import dev.loompool.TaskStats;
import dev.loompool.internal.core.EndedValues;
import dev.loompool.internal.core.Outcome;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Counts by the names of tasks how they ended. Confined to the control loop.
///
/// Whoever submits tasks chooses their names, clients of the pool too, so only the first are kept
/// apart.
final class NamedTasks {
  static final int MOST_NAMES = 200;

  /// What [Duration#toNanos] can tell, 292 years.
  private static final long MOST_MICROS = Long.MAX_VALUE / 1_000;

  private final Map<String, Counts> byName = new HashMap<>();
  private final Counts other = new Counts();
  private String lastName = "";
  private Counts last = other;

  /// The task with this name has ended; an empty name is none.
  void ended(String name, Outcome outcome) {
    if (!name.isEmpty()) {
      Counts counts = counts(name);
      counts.add(outcome.ending());
      counts.ran(outcome.micros());
      for (Outcome earlier : outcome.earlier()) {
        counts.ran(earlier.micros());
      }
    }
  }

  /// So many tasks with this name gave values, of which the first is at this place.
  void succeeded(String name, int count, EndedValues values, int place) {
    if (!name.isEmpty()) {
      Counts counts = counts(name);
      counts.succeeded += count;
      counts.ran(values.micros(place, count));
    }
  }

  // Most outcomes that come together are of tasks that were submitted together.
  @SuppressWarnings("ReferenceEquality")
  private Counts counts(String name) {
    if (name != lastName) {
      last = find(name);
      lastName = name;
    }
    return last;
  }

  private Counts find(String name) {
    Counts known = byName.get(name);
    if (known != null) {
      return known;
    }
    if (byName.size() == MOST_NAMES || name.equals(TaskStats.OTHER)) {
      return other;
    }
    Counts counts = new Counts();
    byName.put(name, counts);
    return counts;
  }

  /// Those of each name, in the order of the names; last what is not kept apart.
  List<TaskStats> stats() {
    Stream<TaskStats> kept =
        byName.entrySet().stream()
            .map(entry -> entry.getValue().stats(entry.getKey()))
            .sorted(Comparator.comparing(TaskStats::name));
    TaskStats rest = other.stats(TaskStats.OTHER);
    return Stream.concat(kept, Stream.of(rest).filter(stats -> stats.ended() > 0)).toList();
  }

  private static final class Counts {
    long succeeded;
    long failed;
    long timedOut;
    long cancelled;
    long lost;
    long poisoned;
    long micros;

    void add(Outcome.Ending ending) {
      switch (ending) {
        case VALUE -> succeeded++;
        case FAILED, RETRYABLE, NOT_SERIALIZABLE, UNPLACED -> failed++;
        case TIMED_OUT, DEADLINE_PASSED, STUCK -> timedOut++;
        case CANCELLED, POOL_TERMINATED, POOL_BROKEN -> cancelled++;
        case LOST, LOST_ALONE -> lost++;
        case POISONED -> poisoned++;
      }
    }

    // A worker may say anything: the sum still never falls, and can be told in nanoseconds.
    void ran(long time) {
      if (time > 0 && time <= MOST_MICROS - micros) {
        micros += time;
      }
    }

    TaskStats stats(String name) {
      Duration runTime = Duration.of(micros, ChronoUnit.MICROS);
      return new TaskStats(name, succeeded, failed, timedOut, cancelled, lost, poisoned, runTime);
    }
  }
}
