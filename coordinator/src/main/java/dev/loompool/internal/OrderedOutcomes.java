package dev.loompool.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts the outcomes of a map into input order. For one thread at a time.
final class OrderedOutcomes {
  private final MapTasks tasks;
  private final boolean collecting;
  private @Nullable EndedItem[] ring = new @Nullable EndedItem[64];
  private long next;
  private long taken;

  /// @param collecting whether everything will be kept, so that what has ended makes room at once
  OrderedOutcomes(MapTasks tasks, boolean collecting) {
    this.tasks = tasks;
    this.collecting = collecting;
  }

  /// The next outcome, null after the last.
  @Nullable EndedItem next() throws InterruptedException {
    return next(false);
  }

  /// As `next`, but a failure that cancelled the rest comes at once. For who stops at a failure.
  @Nullable EndedItem nextOrFirstFailure() throws InterruptedException {
    return next(true);
  }

  private @Nullable EndedItem next(boolean failFast) throws InterruptedException {
    int place = (int) (next & (ring.length - 1));
    EndedItem ready = ring[place];
    while (ready == null) {
      EndedItem ended = tasks.take(taken);
      if (ended == null) {
        return null;
      }
      taken++;
      if (collecting) {
        tasks.read(ended);
      }
      if (failFast && tasks.isFirstFailure(ended)) {
        return ended;
      }
      if (ended.index() == next) {
        ready = ended;
      } else {
        keep(ended);
        place = (int) (next & (ring.length - 1));
      }
    }
    ring[place] = null;
    next++;
    if (!collecting) {
      tasks.read(ready);
    }
    return ready;
  }

  private void keep(EndedItem ended) {
    while (ended.index() - next >= ring.length) {
      grow();
    }
    ring[(int) (ended.index() & (ring.length - 1))] = ended;
  }

  private void grow() {
    @Nullable EndedItem[] old = ring;
    ring = Arrays.copyOf(new @Nullable EndedItem[0], old.length * 2);
    for (EndedItem kept : old) {
      if (kept != null) {
        ring[(int) (kept.index() & (ring.length - 1))] = kept;
      }
    }
  }
}
