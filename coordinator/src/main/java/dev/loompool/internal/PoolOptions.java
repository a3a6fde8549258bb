package dev.loompool.internal;

import dev.loompool.PoolEvent;
import dev.loompool.TaskOptions;
import dev.loompool.Transport;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.net.ListenOptions;
import dev.loompool.internal.process.LaunchOptions;
import dev.loompool.spi.Scheduler;
import dev.loompool.task.TaskCodec;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.WorkerInitializer;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The options of a pool, as [dev.loompool.PoolBuilder] checked them. Immutable.
public record PoolOptions(
    String name,
    int workers,
    int concurrencyPerWorker,
    int maxTasksPerWorker,
    boolean replacesLost,
    Bounds bounds,
    Hooks hooks,
    Scheduler scheduler,
    TaskOptions taskDefaults,
    boolean shipClasses,
    Transport transport,
    Optional<ListenOptions> listening,
    LaunchOptions launch,
    Consumer<? super PoolEvent> listener,
    Duration exitGrace,
    Wiring wiring) {

  /// Launched workers have no labels: in a pool of such alone a task with one would wait for ever.
  void checkLabel(String label) {
    if (!label.isEmpty() && workers > 0 && listening.isEmpty()) {
      throw new IllegalArgumentException(
          "withLabel(\"%s\") wants a worker that joins with this label, and the pool '%s' does not listen for any; give it listen(address)"
              .formatted(label, name));
    }
  }

  /// Whether it listens at a Unix domain socket that others know.
  boolean listensAtSocket() {
    return listening
        .filter(options -> options.place() instanceof UnixDomainSocketAddress)
        .isPresent();
  }

  /// As these, for a client of a pool whose workers take so many tasks together.
  PoolOptions forHost(int concurrency, int hostsMaxMessageBytes) {
    int messageBytes = Math.min(bounds.maxMessageBytes(), hostsMaxMessageBytes);
    return new PoolOptions(
        name,
        1,
        concurrency,
        0,
        true,
        new Bounds(
            bounds.maxPendingTasks(),
            bounds.maxPendingBytes(),
            bounds.maxUnreadBytes(),
            messageBytes),
        hooks,
        scheduler,
        taskDefaults,
        false,
        transport,
        Optional.empty(),
        launch,
        listener,
        exitGrace,
        wiring);
  }

  /// How much the pool holds at the most.
  public record Bounds(
      int maxPendingTasks, long maxPendingBytes, long maxUnreadBytes, int maxMessageBytes) {}

  /// What of the user's each worker has beside the tasks.
  public record Hooks(
      @Nullable WorkerInitializer initializer,
      @Nullable TaskExceptionHandler exceptionHandler,
      @Nullable TaskCodec codec) {}

  /// What a pool is built on and only tests change.
  ///
  /// @param leaseNanos how long a ready worker may be silent
  /// @param route says for the endpoint at which the pool listens to which one workers connect
  public record Wiring(long leaseNanos, UnaryOperator<String> route) {
    public static final Wiring USUAL =
        new Wiring(CoreSettings.LEASE_NANOS, UnaryOperator.identity());
  }
}
