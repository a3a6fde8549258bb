package dev.loompool.worker;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Holds the outcomes of one thread until the event loop fetches them.
///
/// The thread takes what it holds, adds to it and puts it back; the event loop takes it for good.
/// So one of them has it at any time, and neither waits for the other. A thread that puts something
/// back finds the box listed, or lists it; the event loop takes it off the list before it looks
/// inside: so nothing is left behind.
final class Outbox {
  private final AtomicReference<@Nullable EndedColumns> outcomes = new AtomicReference<>();
  private volatile boolean listed;

  /// The box that was listed before it. Written by the thread that lists it, read by the event
  /// loop.
  @Nullable Outbox previous;

  /// What is held; null where that is nothing, or the event loop has taken it.
  @Nullable EndedColumns take() {
    return outcomes.get() == null ? null : outcomes.getAndSet(null);
  }

  /// For its thread, which has taken what was held.
  void put(EndedColumns columns) {
    outcomes.set(columns);
  }

  /// Whether the event loop is going to look inside. For its thread.
  boolean isListed() {
    return listed;
  }

  void listed(boolean now) {
    listed = now;
  }
}
