package dev.loompool.micrometer;

import dev.loompool.Pool;
import dev.loompool.PoolException;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The counts of a pool as meters of [Micrometer](https://micrometer.io): `new PoolMeters(pool,
/// "orders").bindTo(registry)`. Thread-safe.
///
/// Every meter has the tag `pool`. Those of tasks with names have `task.name`, of which there are
/// no more than 200 values and [TaskStats#OTHER] for as long as this is there, though a client that
/// comes to another coordinator sees other names: what is too much counts as [TaskStats#OTHER].
/// They appear once a task of that name has ended. The pool is asked once a second at the most,
/// when somebody reads the meters, who waits no longer than a second for it. After its end, and
/// while a client has no connection, they keep what they said last.
public final class PoolMeters implements MeterBinder {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int MOST_NAMES = 200;

  private static final Map<String, ToLongFunction<TaskStats>> OUTCOMES =
      Map.of(
          "succeeded", TaskStats::succeeded,
          "failed", TaskStats::failed,
          "timed_out", TaskStats::timedOut,
          "cancelled", TaskStats::cancelled,
          "lost", TaskStats::lost,
          "poisoned", TaskStats::poisoned);

  private final Tags tags;
  private final Supplier<PoolStats> pool;
  private final Supplier<List<TaskStats>> tasks;
  private final LongSupplier ticker;
  private final Duration patience;
  private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
  private final AtomicBoolean asking = new AtomicBoolean();
  // Those that have meters, never more than MOST_NAMES and OTHER. Only whoever asks adds to them.
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private volatile Counts counts;

  private record Counts(PoolStats pool, Map<String, TaskStats> tasks, long nanos) {
    /// Those of a name that is gone, with the coordinator that a client had, begin anew.
    TaskStats of(String name) {
      TaskStats known = tasks.get(name);
      return known == null ? new TaskStats(name, 0, 0, 0, 0, 0, 0, Duration.ZERO) : known;
    }
  }

  /// Nothing is measured before [#bindTo].
  ///
  /// @param name the value of the tag `pool`, by which pools are told apart
  public PoolMeters(Pool pool, String name) {
    this(name, pool::stats, pool::taskStats, System::nanoTime, PATIENCE);
  }

  PoolMeters(
      String name,
      Supplier<PoolStats> pool,
      Supplier<List<TaskStats>> tasks,
      LongSupplier ticker,
      Duration patience) {
    this.tags = Tags.of("pool", name);
    this.pool = pool;
    this.tasks = tasks;
    this.ticker = ticker;
    this.patience = patience;
    this.counts = ask();
  }

  /// Adds the meters to this registry, those too that have to appear later.
  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "pending.tasks", "Tasks that no worker has yet.", PoolStats::pending);
    gauge(registry, "in.flight.tasks", "Tasks that a worker has.", PoolStats::inFlight);
    gauge(registry, "workers", "Workers that are alive.", stats -> stats.workers().size());
    counter(registry, "ended.tasks", "Tasks that had an outcome.", PoolStats::ended);
    counter(
        registry, "lost.workers", "Workers that went without a goodbye.", PoolStats::lostWorkers);
    counter(
        registry,
        "stale.outcomes",
        "Outcomes that came after their task had moved on.",
        PoolStats::staleOutcomes);
    counter(
        registry,
        "refused.connections",
        "Connections that were not let in.",
        PoolStats::refusedConnections);
    registries.add(registry);
    names.forEach(name -> bindTask(registry, name));
  }

  private void gauge(
      MeterRegistry registry, String name, String help, ToLongFunction<PoolStats> count) {
    Gauge.builder("loompool." + name, () -> count.applyAsLong(fresh().pool()))
        .tags(tags)
        .description(help)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String help, ToLongFunction<PoolStats> count) {
    counter(registry, name, help, tags, null, stats -> count.applyAsLong(stats.pool()));
  }

  private void bindTask(MeterRegistry registry, String name) {
    Tags task = tags.and("task.name", name);
    OUTCOMES.forEach((outcome, count) ->
        counter(
            registry,
            "named.tasks",
            "Tasks with a name that had an outcome.",
            task.and("outcome", outcome),
            null,
            stats -> count.applyAsLong(stats.of(name))));
    counter(
        registry,
        "named.task.run",
        "How long tasks with a name ran.",
        task,
        "seconds",
        stats -> seconds(stats.of(name).runTime()));
  }

  // Any time has seconds; its nanoseconds may be too many.
  private static double seconds(Duration time) {
    return time.getSeconds() + time.getNano() / 1e9;
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String help,
      Tags tagged,
      @Nullable String unit,
      ToDoubleFunction<Counts> count) {
    FunctionCounter.builder("loompool." + name, this, meters -> count.applyAsDouble(meters.fresh()))
        .tags(tagged)
        .description(help)
        .baseUnit(unit)
        .register(registry);
  }

  /// The counts of a moment ago. One reader has the pool asked, others do not wait for it; nor does
  /// that one for long, since a client answers only once it has a connection again.
  private Counts fresh() {
    if (ticker.getAsLong() - counts.nanos() >= FRESH_NANOS && asking.compareAndSet(false, true)) {
      Thread asker = Thread.ofVirtual().name("loompool-meters").start(this::renew);
      try {
        asker.join(patience);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return counts;
  }

  private void renew() {
    Counts before = counts;
    Set<String> bound = Set.copyOf(names);
    try {
      counts = ask();
      names.stream()
          .filter(name -> !bound.contains(name))
          .forEach(name -> registries.forEach(registry -> bindTask(registry, name)));
    } catch (PoolException e) {
      // There is nobody to ask, maybe never again: what was known is good for another while.
      counts = new Counts(before.pool(), before.tasks(), ticker.getAsLong());
    } finally {
      asking.set(false);
    }
  }

  private Counts ask() {
    PoolStats counted = pool.get();
    Map<String, TaskStats> byTag =
        tasks.get().stream().collect(Collectors.toMap(this::tag, each -> each, PoolMeters::sum));
    return new Counts(counted, byTag, ticker.getAsLong());
  }

  private String tag(TaskStats stats) {
    String name = stats.name();
    int others = names.contains(TaskStats.OTHER) ? 1 : 0;
    if (!names.contains(name) && names.size() - others >= MOST_NAMES) {
      name = TaskStats.OTHER;
    }
    names.add(name);
    return name;
  }

  private static TaskStats sum(TaskStats one, TaskStats two) {
    return new TaskStats(
        one.name(),
        one.succeeded() + two.succeeded(),
        one.failed() + two.failed(),
        one.timedOut() + two.timedOut(),
        one.cancelled() + two.cancelled(),
        one.lost() + two.lost(),
        one.poisoned() + two.poisoned(),
        one.runTime().plus(two.runTime()));
  }
}
