package dev.loompool.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.loompool.PoolEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Tells the user's listener of events: in order, one at a time, on a callback thread. Thread-safe.
final class EventQueue {
  /// So many wait for a slow listener. What comes then it will not hear of, but for the states.
  private static final int MOST_UNTOLD = 10_000;

  private final Consumer<? super PoolEvent> listener;
  private final Executor callbacks;
  private final Logger log;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Deque<PoolEvent> untold = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean telling;

  @GuardedBy("lock")
  private boolean dropping;

  EventQueue(Consumer<? super PoolEvent> listener, Executor callbacks, Logger log) {
    this.listener = listener;
    this.callbacks = callbacks;
    this.log = log;
  }

  void add(PoolEvent event) {
    lock.lock();
    try {
      if (untold.size() >= MOST_UNTOLD && !(event instanceof PoolEvent.StateChanged)) {
        warnOfDrop(event);
        return;
      }
      untold.add(event);
      if (telling) {
        return;
      }
      telling = true;
    } finally {
      lock.unlock();
    }
    callbacks.execute(this::tellAll);
  }

  @GuardedBy("lock")
  private void warnOfDrop(PoolEvent event) {
    if (!dropping) {
      dropping = true;
      log.warn("{} events wait for the pool's listener; dropping {} and more", MOST_UNTOLD, event);
    }
  }

  private void tellAll() {
    for (PoolEvent event = next(); event != null; event = next()) {
      try {
        listener.accept(event);
      } catch (RuntimeException | Error e) {
        log.warn("the pool's listener failed at {}", event, e);
      }
    }
  }

  private @Nullable PoolEvent next() {
    lock.lock();
    try {
      PoolEvent next = untold.poll();
      telling = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }
}
