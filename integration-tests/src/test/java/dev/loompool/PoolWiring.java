package dev.loompool;

import dev.loompool.internal.PoolOptions;
import dev.loompool.internal.core.CoreSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// Gives tests what [PoolBuilder] keeps from users.
public final class PoolWiring {
  /// A lease that tests can wait for, and that no worker at work exceeds on a machine that is busy.
  public static final Duration SHORT_LEASE = Duration.ofSeconds(5);

  private PoolWiring() {}

  /// Workers may be silent for a short time only.
  public static PoolBuilder shortLease(PoolBuilder builder) {
    return routed(builder, SHORT_LEASE, UnaryOperator.identity());
  }

  /// Workers have the usual lease and connect to another endpoint than the pool's.
  public static PoolBuilder routed(PoolBuilder builder, UnaryOperator<String> route) {
    return routed(builder, Duration.ofNanos(CoreSettings.LEASE_NANOS), route);
  }

  /// Workers may be silent for so long, and connect to another endpoint than the pool's.
  public static PoolBuilder routed(
      PoolBuilder builder, Duration lease, UnaryOperator<String> route) {
    return builder.wiring(new PoolOptions.Wiring(lease.toNanos(), route));
  }
}
