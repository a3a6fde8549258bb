package dev.loompool.internal.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Counts who failed to prove a token, by address, and says who failed so often that it is not
/// listened to for now. An address of IPv6 stands for its network of 64 bits, which one host may
/// have for itself.
///
/// This machine is never blocked: the pool's own workers come from there. Confined to the control
/// loop.
final class FailedPeers {
  static final int MOST_FAILURES = 5;
  static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_PEERS = 4096;
  private static final int NETWORK_BYTES = 8;

  private final LongSupplier nanoTime;

  // Least recently failed first.
  private final Map<ByteBuffer, ArrayDeque<Long>> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, ArrayDeque<Long>> eldest) {
          return size() > MOST_PEERS;
        }
      };

  FailedPeers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void failed(@Nullable SocketAddress peer) {
    ByteBuffer key = key(peer);
    if (key != null) {
      ArrayDeque<Long> times = failures.computeIfAbsent(key, unknown -> new ArrayDeque<>());
      times.add(nanoTime.getAsLong());
      if (times.size() > MOST_FAILURES) {
        times.remove();
      }
    }
  }

  boolean isBlocked(@Nullable SocketAddress peer) {
    ByteBuffer key = key(peer);
    ArrayDeque<Long> times = key == null ? null : failures.get(key);
    return times != null
        && times.size() == MOST_FAILURES
        && nanoTime.getAsLong() - times.getFirst() < WINDOW_NANOS;
  }

  private static @Nullable ByteBuffer key(@Nullable SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress internet) || internet.isUnresolved()) {
      return null;
    }
    InetAddress address = internet.getAddress();
    if (address.isLoopbackAddress()) {
      return null;
    }
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, NETWORK_BYTES)).slice();
  }
}
