package dev.loompool.internal;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The outcomes of a map in the order in which they come. For one thread at a time.
final class CompletedOutcomes implements OutcomeCursor {
  private final MapTasks tasks;
  private @Nullable EndedItems current;
  private int number;
  private long taken;

  CompletedOutcomes(MapTasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public boolean advance() throws InterruptedException {
    EndedItems items = current;
    number++;
    if (items == null || number == items.count()) {
      items = tasks.take(taken);
      if (items == null) {
        return false;
      }
      current = items;
      number = 0;
      taken += items.count();
    }
    tasks.read(1, items.length(number));
    return true;
  }

  @Override
  public EndedItems items() {
    return requireNonNull(current);
  }

  @Override
  public int number() {
    return number;
  }
}
