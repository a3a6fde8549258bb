package dev.loompool.internal;

import dev.loompool.Pool;
import dev.loompool.PoolExecutor;
import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import dev.loompool.WaitFor;
import dev.loompool.task.TaskId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The pool as its user sees it. Thread-safe.
public final class DefaultPool extends OptionedSubmitter implements Pool {
  private static final Duration TERMINATION = Duration.ofSeconds(10);

  private final PoolParts parts;
  private final PoolRuntime process;
  private final PoolExecutor executor;

  private DefaultPool(PoolRuntime process, PoolOptions options) {
    super(process.parts(), options.taskDefaults());
    this.parts = process.parts();
    this.process = process;
    this.executor = new DefaultPoolExecutor(this, parts, options.taskDefaults());
  }

  public static Pool open(PoolOptions options) {
    return new DefaultPool(PoolOpening.start(options), options);
  }

  /// The pool of another process.
  public static Pool connect(ClientOptions options) {
    ClientProcess process = ClientProcess.start(options);
    return new DefaultPool(process, process.options());
  }

  @Override
  public <R extends @Nullable Object> R result(TaskId<R> id) throws InterruptedException {
    return parts.queued().take(id);
  }

  @Override
  public <R extends @Nullable Object> R result(TaskId<R> id, Duration limit)
      throws InterruptedException, TimeoutException {
    return parts.queued().take(id, limit);
  }

  @Override
  public boolean cancel(TaskId<?> id) {
    return parts.queued().cancel(id);
  }

  @Override
  public void forget(TaskId<?> id) {
    parts.queued().forget(id);
  }

  @Override
  public Set<TaskId<?>> await(Collection<? extends TaskId<?>> ids, WaitFor what, Duration limit)
      throws InterruptedException {
    return parts.queued().await(ids, what, limit);
  }

  @Override
  public PoolExecutor asExecutor() {
    return executor;
  }

  @Override
  public void shutdown() {
    process.shutdown();
  }

  @Override
  public void terminate() {
    process.terminate();
  }

  @Override
  public boolean join(Duration limit) throws InterruptedException {
    return process.ended().await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
  }

  boolean hasEnded() {
    return process.hasEnded();
  }

  @Override
  public Optional<InetSocketAddress> listenAddress() {
    return process.address();
  }

  @Override
  public PoolState state() {
    return process.state();
  }

  @Override
  public PoolStats stats() {
    return process.stats();
  }

  @Override
  public List<TaskStats> taskStats() {
    return process.taskStats();
  }

  @Override
  public void close() {
    parts.intake().cancelMaps();
    shutdown();
    try {
      process.ended().await();
    } catch (InterruptedException e) {
      terminate();
      awaitEnd();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      boolean inTime = process.ended().await(TERMINATION.toNanos(), TimeUnit.NANOSECONDS);
      assert inTime;
    } catch (InterruptedException again) {
      // A second interrupt: the workers have been killed and end by themselves.
    }
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
