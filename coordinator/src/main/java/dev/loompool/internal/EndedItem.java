package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskSettings;
import org.jspecify.annotations.Nullable;

/// The outcome of one item of a map, with its place.
record EndedItem(MapTasks map, long index, long task, Outcome outcome) implements TaskLabel {
  @Override
  public long total() {
    return map.knownTotal();
  }

  @Override
  public TaskSettings settings() {
    return map.settings;
  }

  @Override
  public @Nullable EndedItem cancelledFor() {
    return map.firstFailure();
  }
}
