package dev.loompool.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts the outcomes of a map into input order. For one thread at a time.
///
/// A ring holds what came too early: at each item's place the items with which it came.
final class OrderedOutcomes implements OutcomeCursor {
  /// So many items, or bytes, may have been read before the map hears of it.
  private static final int UNTOLD_ITEMS = 32;

  private static final int UNTOLD_BYTES = 16 * 1024;

  private final MapTasks tasks;
  private final boolean collecting;
  private final boolean failFast;
  private @Nullable EndedItems[] ring = new @Nullable EndedItems[64];
  private @Nullable EndedItems current;
  private int number;
  private long next;
  private long taken;
  private int untold;
  private long untoldBytes;

  /// @param collecting whether everything will be kept, so that what has ended makes room at once
  /// @param failFast whether a failure that cancelled the rest comes at once, for who stops there
  OrderedOutcomes(MapTasks tasks, boolean collecting, boolean failFast) {
    this.tasks = tasks;
    this.collecting = collecting;
    this.failFast = failFast;
  }

  @Override
  public boolean advance() throws InterruptedException {
    EndedItems items = current;
    if (items == null || next == items.end()) {
      items = find();
      if (items == null) {
        tell();
        return false;
      }
      current = items;
    }
    number = (int) (next - items.index());
    next++;
    if (!collecting) {
      count(items.length(number));
    }
    return true;
  }

  @Override
  public EndedItems items() {
    return java.util.Objects.requireNonNull(current);
  }

  @Override
  public int number() {
    return number;
  }

  /// The items with the next one among them, null after the last.
  private @Nullable EndedItems find() throws InterruptedException {
    int place = (int) (next & (ring.length - 1));
    EndedItems kept = ring[place];
    if (kept != null && kept.index() <= next && next < kept.end()) {
      forget(kept);
      return kept;
    }
    while (true) {
      if (!tasks.isReady(taken)) {
        tell();
      }
      EndedItems ended = tasks.take(taken);
      if (ended == null) {
        return null;
      }
      taken += ended.count();
      if (collecting) {
        tasks.read(ended.count(), ended.bytes());
      }
      if (failFast && tasks.isFirstFailure(ended)) {
        next = ended.index();
        return ended;
      }
      if (ended.index() == next) {
        return ended;
      }
      keep(ended);
    }
  }

  private void count(int bytes) {
    untold++;
    untoldBytes += bytes;
    if (untold >= UNTOLD_ITEMS || untoldBytes >= UNTOLD_BYTES) {
      tell();
    }
  }

  private void tell() {
    if (untold > 0) {
      tasks.read(untold, untoldBytes);
      untold = 0;
      untoldBytes = 0;
    }
  }

  private void keep(EndedItems ended) {
    while (ended.end() - next > ring.length) {
      grow();
    }
    put(ended, ended);
  }

  private void forget(EndedItems kept) {
    put(kept, null);
  }

  private void put(EndedItems items, @Nullable EndedItems kept) {
    int from = (int) (items.index() & (ring.length - 1));
    int to = from + items.count();
    Arrays.fill(ring, from, Math.min(to, ring.length), kept);
    if (to > ring.length) {
      Arrays.fill(ring, 0, to - ring.length, kept);
    }
  }

  @SuppressWarnings("ReferenceEquality") // they stand there several times in a row
  private void grow() {
    @Nullable EndedItems[] old = ring;
    ring = Arrays.copyOf(new @Nullable EndedItems[0], old.length * 2);
    EndedItems last = null;
    for (EndedItems kept : old) {
      if (kept != null && kept != last) {
        put(kept, kept);
        last = kept;
      }
    }
  }
}
