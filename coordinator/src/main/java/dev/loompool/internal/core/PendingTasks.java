package dev.loompool.internal.core;

import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The pending tasks: those that any worker may have, and for each label those that only workers
/// with it may have. Confined to the control loop.
final class PendingTasks {
  private final TaskTable tasks;
  private final PendingLevels anywhere;
  private final TreeMap<String, PendingLevels> labelled = new TreeMap<>();
  private long labelledCount;

  PendingTasks(TaskTable tasks) {
    this.tasks = tasks;
    this.anywhere = new PendingLevels(tasks);
  }

  void add(TaskBlock block, int from, int to) {
    countLabelled(block.settings, to - from);
    levels(block.settings).add(block, from, to);
  }

  /// Puts a task that has been sent in vain before all of its kind that never were.
  void addReturned(long id, TaskSettings settings) {
    countLabelled(settings, 1);
    levels(settings).addReturned(id, settings.priority());
  }

  /// A task that stands here has been cancelled.
  void cancelled(TaskSettings settings) {
    countLabelled(settings, -1);
    levels(settings).cancelled(settings.priority());
  }

  /// Takes the next tasks that may travel together, of those that any worker may have; null when
  /// none is pending.
  ///
  /// @param chunks how many slots they may fill
  /// @param most how many they may be
  @Nullable TaskBatch take(int chunks, int most) {
    return anywhere.take(chunks, most);
  }

  /// As above, of those with the label.
  @Nullable TaskBatch take(String label, int chunks, int most) {
    PendingLevels levels = labelled.get(label);
    TaskBatch batch = levels == null ? null : levels.take(chunks, most);
    if (batch == null) {
      labelled.remove(label);
    } else {
      labelledCount -= batch.count();
    }
    return batch;
  }

  /// As above, of all.
  @Nullable TaskBatch takeAny() {
    TaskBatch batch = take(Integer.MAX_VALUE, Integer.MAX_VALUE);
    while (batch == null && !labelled.isEmpty()) {
      batch = take(labelled.firstKey(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
    return batch;
  }

  /// The labels of pending tasks; some may have been cancelled.
  Set<String> labels() {
    return Set.copyOf(labelled.keySet());
  }

  /// Whether a task of that label is pending, about: it may have been cancelled.
  long chunks(String label) {
    PendingLevels levels = labelled.get(label);
    return levels == null ? 0 : levels.chunks();
  }

  /// How many tasks with labels are pending.
  long labelled() {
    return labelledCount;
  }

  /// How many slots those want that any worker may have; cancelled ones may be among them.
  long chunks() {
    return anywhere.chunks();
  }

  /// Forgets everything; for when no task is pending any more.
  void clear() {
    anywhere.clear();
    labelled.clear();
  }

  private void countLabelled(TaskSettings settings, int more) {
    labelledCount += settings.label().isEmpty() ? 0 : more;
  }

  private PendingLevels levels(TaskSettings settings) {
    return settings.label().isEmpty()
        ? anywhere
        : labelled.computeIfAbsent(settings.label(), _ -> new PendingLevels(tasks));
  }
}
