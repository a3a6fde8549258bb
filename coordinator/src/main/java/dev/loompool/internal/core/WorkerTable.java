package dev.loompool.internal.core;

import dev.loompool.WorkerStats;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The workers that have not exited, in the order of their numbers. Confined to the control loop.
final class WorkerTable {
  private final CoreSettings settings;
  private final List<WorkerEntry> entries = new ArrayList<>();
  private @Nullable WorkerEntry lastFound;
  private int lastNumber;

  WorkerTable(CoreSettings settings) {
    this.settings = settings;
  }

  /// Adds a worker under the next number that was never used.
  WorkerEntry add(long now) {
    return add(freePlace(0), false, now);
  }

  /// As `add`, for a worker that runs suspects.
  WorkerEntry addForQuarantine(long now) {
    return add(settings.workers(), true, now);
  }

  /// Adds a worker that has joined, after the places of those that are launched.
  WorkerEntry addJoined(JoinedWorker told, long now) {
    int place = freePlace(settings.workers());
    var entry = new WorkerEntry(++lastNumber, place, told, settings, now);
    entries.add(entry);
    return entry;
  }

  private WorkerEntry add(int place, boolean isQuarantine, long now) {
    var entry = new WorkerEntry(++lastNumber, place, isQuarantine, settings, now);
    entries.add(entry);
    return entry;
  }

  /// The first place from this one on without a worker that is to stay.
  private int freePlace(int least) {
    BitSet taken = new BitSet();
    for (WorkerEntry entry : entries) {
      boolean hasPlace = !entry.isQuarantine || entry.joined != null;
      if (hasPlace && !entry.state().isDismissed()) {
        taken.set(entry.place);
      }
    }
    return taken.nextClearBit(least);
  }

  /// How many tasks all of them run at a time.
  int slots() {
    return (int) Math.min(1 << 20, entries.stream().mapToLong(entry -> entry.concurrency).sum());
  }

  void remove(WorkerEntry entry) {
    entries.remove(entry);
    lastFound = null;
  }

  /// The worker of this number; null when it has exited or never was.
  @Nullable WorkerEntry find(int number) {
    WorkerEntry last = lastFound;
    if (last != null && last.number == number) {
      return last;
    }
    for (int index = 0; index < entries.size(); index++) {
      WorkerEntry entry = entries.get(index);
      if (entry.number == number) {
        lastFound = entry;
        return entry;
      }
    }
    return null;
  }

  int size() {
    return entries.size();
  }

  WorkerEntry get(int index) {
    return entries.get(index);
  }

  List<WorkerStats> stats() {
    List<WorkerStats> stats = new ArrayList<>(entries.size());
    for (WorkerEntry worker : entries) {
      stats.add(
          new WorkerStats(
              worker.name, worker.pid(), worker.isReady(), worker.inFlight(), worker.ended(), 0));
    }
    return List.copyOf(stats);
  }
}
