package dev.loompool.internal.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The pending tasks of all priorities. Those of the highest go first; but one task that has waited
/// longest goes after each sixteen that overtook it, so that none waits for ever. Confined to the
/// control loop.
final class PendingLevels {
  static final int OVERTAKING = 16;

  private final TaskTable tasks;
  private final TreeMap<Integer, PendingQueue> levels = new TreeMap<>(Comparator.reverseOrder());
  private final PendingQueue usual;
  private int overtaking;

  PendingLevels(TaskTable tasks) {
    this.tasks = tasks;
    this.usual = level(0);
  }

  void add(TaskBlock block, int from, int to) {
    level(block.settings.priority()).add(block, from, to);
  }

  /// Puts a task that has been sent in vain before all of its priority that never were.
  void addReturned(long id, int priority) {
    level(priority).addReturned(id);
  }

  /// Takes the next tasks that may travel together; null when none is pending.
  ///
  /// @param chunks how many slots they may fill
  /// @param most how many they may be
  @Nullable TaskBatch take(int chunks, int most) {
    if (levels.size() == 1) {
      return usual.take(chunks, most);
    }
    PendingQueue highest = null;
    PendingQueue oldest = null;
    Collection<PendingQueue> queues = levels.values();
    queues.removeIf(queue -> queue != usual && queue.first() == PendingQueue.NONE);
    for (PendingQueue queue : queues) {
      if (highest == null && queue.first() != PendingQueue.NONE) {
        highest = queue;
        oldest = queue;
      } else if (oldest != null && queue.first() < oldest.first()) {
        oldest = queue;
      }
    }
    if (highest == null || oldest == null) {
      return null;
    }
    if (oldest == highest) {
      return highest.take(chunks, most);
    }
    if (overtaking >= OVERTAKING) {
      overtaking = 0;
      return oldest.take(1, 1);
    }
    TaskBatch batch = highest.take(chunks, Math.min(most, OVERTAKING - overtaking));
    overtaking += batch == null ? 0 : batch.count();
    return batch;
  }

  /// How many slots the pending tasks want; cancelled ones may be among them.
  long chunks() {
    long chunks = 0;
    for (PendingQueue queue : levels.values()) {
      chunks += queue.chunks();
    }
    return chunks;
  }

  /// A task that stands here has been cancelled.
  void cancelled(int priority) {
    level(priority).cancelled();
  }

  /// Forgets everything; for when no task is pending any more.
  void clear() {
    usual.clear();
    levels.values().removeIf(queue -> queue != usual);
    overtaking = 0;
  }

  private PendingQueue level(int priority) {
    return levels.computeIfAbsent(priority, _ -> new PendingQueue(tasks));
  }
}
