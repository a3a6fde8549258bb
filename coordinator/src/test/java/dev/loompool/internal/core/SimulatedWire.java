package dev.loompool.internal.core;

import java.util.ArrayDeque;

/// One direction of a worker's connection: messages arrive in order, after a while, or never.
final class SimulatedWire {
  private final SimulatedPool pool;
  private final long key;
  private final ArrayDeque<Runnable> messages = new ArrayDeque<>();
  private int count;
  private long lastAt = Long.MIN_VALUE;
  private long blockedUntil = Long.MIN_VALUE;
  private long cutAt = Long.MAX_VALUE;

  /// @param number the worker's
  SimulatedWire(SimulatedPool pool, int number, boolean isToCore) {
    this.pool = pool;
    this.key = (long) (2 * number + (isToCore ? 1 : 0)) << 32;
  }

  /// The name of the next message.
  long nextKey() {
    return key + count;
  }

  void carry(Runnable message) {
    long delay = pool.dice.upTo(pool.traits.latencyNanos(), Chance.MESSAGE, key + count++);
    lastAt = Math.max(lastAt, pool.now + delay);
    messages.add(message);
    pool.at(lastAt, this::arrive);
  }

  private void arrive() {
    if (pool.now < blockedUntil && blockedUntil <= cutAt) {
      lastAt = Math.max(lastAt, blockedUntil);
      pool.at(blockedUntil, this::arrive);
      return;
    }
    Runnable first = messages.remove();
    if (pool.now <= cutAt) {
      first.run();
    }
  }

  /// Nothing arrives before this time; it is all there then.
  void block(long time) {
    blockedUntil = Math.max(blockedUntil, time);
  }

  /// Nothing arrives after this time.
  void cut(long time) {
    cutAt = Math.min(cutAt, time);
  }

  /// When all that was said will have arrived, as far as it ever does.
  long arrivedAt() {
    long last = messages.isEmpty() ? pool.now : Math.max(lastAt, blockedUntil);
    return Math.max(pool.now, Math.min(last, cutAt));
  }
}
