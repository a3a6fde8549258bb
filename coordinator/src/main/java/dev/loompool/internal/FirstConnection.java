package dev.loompool.internal;

import dev.loompool.PoolConnectException;
import dev.loompool.internal.net.HostChannel;
import dev.loompool.internal.net.HostClient;
import dev.loompool.internal.net.HostRefusedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Connects a client for the first time. Stateless.
final class FirstConnection {
  private FirstConnection() {}

  /// Tries until it succeeds or is refused, or the time is over.
  static HostChannel of(HostClient client, ClientOptions options) throws InterruptedException {
    long begin = System.nanoTime();
    BackOffTimes backOff = new BackOffTimes();
    while (true) {
      try {
        return client.connect().get();
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNull(e.getCause());
        Duration spent = Duration.ofNanos(System.nanoTime() - begin);
        if (cause instanceof HostRefusedException refused) {
          throw new PoolConnectException(
              "the coordinator at %s is no pool for this client: %s"
                  .formatted(options.place(), refused.getMessage()),
              refused);
        }
        if (spent.compareTo(options.connectLimit()) >= 0) {
          throw new PoolConnectException(
              "no coordinator could be reached at %s within %d ms: %s. See that it runs and listens there, and that nothing on the way keeps connections out"
                  .formatted(options.place(), spent.toMillis(), cause.getMessage()),
              cause);
        }
      }
      client.loop().schedule(() -> {}, backOff.nextNanos(), TimeUnit.NANOSECONDS).await();
    }
  }
}
