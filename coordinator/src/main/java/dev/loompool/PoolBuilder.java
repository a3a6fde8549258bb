package dev.loompool;

import dev.loompool.internal.DefaultPool;
import dev.loompool.internal.PoolOptions;
import dev.loompool.protocol.FailureExit;
import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Schedulers;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.WorkerInitializer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Collects the options of a pool. Not thread-safe.
public final class PoolBuilder extends ListenSettings {
  private static final AtomicInteger POOLS = new AtomicInteger();
  private static final int MAX_WORKERS = 1_000;
  private static final int MAX_CONCURRENCY = 100_000;
  private static final int MAX_PENDING_TASKS = 1_000_000_000;
  private static final long MAX_PENDING_BYTES = 1L << 33;

  private @Nullable String name;
  private int workers = Runtime.getRuntime().availableProcessors();
  private int concurrencyPerWorker = 16;
  private int maxTasksPerWorker;
  private boolean replacesLost = true;
  private int maxPendingTasks = 100_000;
  private long maxPendingBytes = HeapShares.PENDING_BYTES;
  private long maxUnreadBytes = HeapShares.UNREAD_BYTES;
  private @Nullable WorkerInitializer initializer;
  private @Nullable TaskExceptionHandler exceptionHandler;
  private Scheduler scheduler = Schedulers.leastLoaded();
  private TaskOptions taskDefaults = TaskOptions.defaults();
  private Transport transport = Transport.AUTOMATIC;
  private boolean shipClasses = true;
  private final LaunchSettings launch = new LaunchSettings();
  private Consumer<? super PoolEvent> listener = event -> {};
  private Duration exitGrace = Duration.ofSeconds(8);
  private PoolOptions.Wiring wiring = PoolOptions.Wiring.USUAL;

  PoolBuilder() {}

  /// What threads, log lines and messages call the pool: letters, digits, `.`, `_` and `-`, 64 at
  /// the most. Default: `pool-0`, `pool-1` and so on.
  public PoolBuilder name(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 letters, digits, '.', '_' or '-' but was '" + name + "'");
    }
    this.name = name;
    return this;
  }

  /// How many worker processes to keep, from 1 to 1000; 0 where all workers join, see [#listen].
  /// Default: one for each processor.
  public PoolBuilder workers(int workers) {
    this.workers = OptionRange.check("workers", workers, 0, MAX_WORKERS);
    return this;
  }

  /// How many tasks a worker runs at a time, from 1 to 100 000. Default: 16.
  public PoolBuilder concurrencyPerWorker(int tasks) {
    this.concurrencyPerWorker =
        OptionRange.check("concurrencyPerWorker", tasks, 1, MAX_CONCURRENCY);
    return this;
  }

  /// How many tasks a worker starts before another takes its place: a remedy for tasks that leak.
  /// The bound is exact. Default: 0, no limit.
  public PoolBuilder maxTasksPerWorker(int tasks) {
    this.maxTasksPerWorker = OptionRange.check("maxTasksPerWorker", tasks, 0, Integer.MAX_VALUE);
    return this;
  }

  /// How many accepted tasks may wait for a worker, up to a thousand million; past it, who submits
  /// waits. Default: 100 000.
  public PoolBuilder maxPendingTasks(int tasks) {
    this.maxPendingTasks = OptionRange.check("maxPendingTasks", tasks, 1, MAX_PENDING_TASKS);
    return this;
  }

  /// How many bytes of encoded arguments may wait for a worker, from 1 KiB to 8 GiB; past it, who
  /// submits waits. A larger task is let in when no other waits. One map keeps at most 16 MiB under
  /// way, but where that would leave slots empty, since its items are large, up to this bound; and
  /// four items in any case. Default: a quarter of the largest heap of this process, but no more
  /// than 256 MiB.
  public PoolBuilder maxPendingBytes(long bytes) {
    this.maxPendingBytes = OptionRange.check("maxPendingBytes", bytes, 1024, MAX_PENDING_BYTES);
    return this;
  }

  /// How many bytes of outcomes may be kept for queued tasks, each counted with 200 bytes beside
  /// its value. Past it `queue` and `tryQueue` throw
  /// [java.util.concurrent.RejectedExecutionException] until outcomes are taken with [Pool#result]
  /// or let go with [Pool#forget]; what was accepted goes on. Default: half the largest heap of
  /// this process.
  public PoolBuilder maxUnreadBytes(long bytes) {
    this.maxUnreadBytes = OptionRange.check("maxUnreadBytes", bytes, 0, Long.MAX_VALUE);
    return this;
  }

  /// Runs once in each worker before its first task, within 60 s of the launch. Where it throws,
  /// the worker does not start. Default: none.
  public PoolBuilder initializer(WorkerInitializer initializer) {
    this.initializer = initializer;
    return this;
  }

  /// Sees in the worker what tasks throw, in each attempt. Default: none.
  public PoolBuilder exceptionHandler(TaskExceptionHandler handler) {
    this.exceptionHandler = handler;
    return this;
  }

  /// Chooses the worker of each task. Default: [Schedulers#leastLoaded].
  public PoolBuilder scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  /// Changes the options with which all tasks start. Default: [TaskOptions#defaults].
  public PoolBuilder taskDefaults(UnaryOperator<TaskOptions> change) {
    this.taskDefaults = change.apply(taskDefaults);
    return this;
  }

  /// How the workers are connected. Default: [Transport#AUTOMATIC].
  public PoolBuilder transport(Transport transport) {
    this.transport = transport;
    return this;
  }

  /// More arguments for the workers' `java` command, after those of the pool. Default: none.
  public PoolBuilder jvmArguments(String... arguments) {
    launch.jvmArguments = List.of(arguments);
    return this;
  }

  /// How large the heap of each worker may grow, in bytes, from 16 MiB: its `-Xmx`. A worker that
  /// needs more ends, and its tasks run again elsewhere. Default: half of [#maxMemory], or what a
  /// JVM chooses for itself, a quarter of the machine's memory, which several workers together can
  /// exceed.
  public PoolBuilder maxHeap(long bytes) {
    launch.maxHeap(bytes);
    return this;
  }

  /// How much memory the process of each worker may hold, in bytes, from 128 MiB: its resident
  /// size, as Linux counts it, without that of processes that tasks start. Past 80 % of it a worker
  /// takes no more tasks, ends when those that it runs have, and another takes its place; past all
  /// of it it is killed, and its tasks run again as after an `OutOfMemoryError`. Default: 0, no
  /// limit.
  ///
  /// @throws UnsupportedOperationException where the system is not Linux
  public PoolBuilder maxMemory(long bytes) {
    launch.maxMemory(bytes);
    return this;
  }

  /// More entries for the workers' class path, before those of this process. Default: none.
  public PoolBuilder classPath(Path... entries) {
    launch.classPath = List.of(entries);
    return this;
  }

  /// Whether workers take the library's own classes from an archive, which halves the time and the
  /// memory that they need to start. The first pool of a user that finds none has one made by a
  /// process of low priority; it is kept in the user's folder for caches, or in that which the
  /// system property `loompool.archives` names (`none`: in no folder). None is made where the
  /// library's classes are not in jars, or [#jvmArguments] name an agent. Default: true.
  public PoolBuilder classArchive(boolean use) {
    launch.archive = use;
    return this;
  }

  /// Whether workers get classes and resources that their class path lacks from the class loaders
  /// of this process: those of a program launched from its source, of JShell, of nested jars, of
  /// plugins. Default: true.
  public PoolBuilder shipClasses(boolean ship) {
    this.shipClasses = ship;
    return this;
  }

  /// Variables for the workers' environment, added to those of this process or in their place.
  /// Workers inherit all the others, secrets too, but `CLASSPATH` and what adds flags to every JVM:
  /// `JAVA_TOOL_OPTIONS`, `JDK_JAVA_OPTIONS` and `_JAVA_OPTIONS`. Default: none.
  public PoolBuilder environment(Map<String, String> variables) {
    launch.environment(variables);
    return this;
  }

  /// The folder in which workers run. It has to exist. Default: that of this process.
  public PoolBuilder workingDirectory(Path folder) {
    launch.workingDirectory(folder);
    return this;
  }

  /// The port of the loopback address, from 1 to 65535, at which the first worker waits for a
  /// debugger before it starts. It has no time limits, nor have the tasks in it. The others work as
  /// ever, so open the pool with one worker to have every task there. The worker that replaces it
  /// is a usual one. What a debugger has suspended cannot end by itself when this process is
  /// killed. Default: none.
  public PoolBuilder debugWorker(int port) {
    launch.debugPort(port);
    return this;
  }

  /// Takes what tasks print. Default: lines go to this process's stream, as `[w3] text`.
  public PoolBuilder workerOutput(WorkerOutput output) {
    launch.output = output;
    return this;
  }

  /// Hears of the pool's events in their order, one at a time, on a virtual thread of the pool.
  /// What it throws is logged. [Pool#close] does not wait for it; one that falls 10 000 events
  /// behind misses some, but no change of the state. Default: none.
  public PoolBuilder listener(Consumer<? super PoolEvent> listener) {
    this.listener = listener;
    return this;
  }

  /// How long tasks that were accepted may go on when SIGTERM ends this process, from 0; those that
  /// are left are cancelled. A process that exits otherwise, or has a second signal, does not wait.
  /// Default: 8 s, as containers are killed after 10.
  public PoolBuilder exitGrace(Duration grace) {
    this.exitGrace = OptionRange.notNegative("exitGrace", grace);
    return this;
  }

  /// Opens the pool. The workers start in the background; tasks are accepted at once.
  ///
  /// @throws IllegalArgumentException where options contradict each other
  /// @throws TaskSerializationException where the initializer or exception handler can't be sent
  /// @throws WorkerStartException where the pool can't listen for its workers
  public Pool open() {
    if (workers == 0 && !listens()) {
      throw new IllegalArgumentException(
          "workers must be at least 1 but was 0; only a pool that listens needs none");
    }
    return DefaultPool.open(options());
  }

  PoolOptions options() {
    return new PoolOptions(
        name != null ? name : "pool-" + POOLS.getAndIncrement(),
        workers,
        concurrencyPerWorker,
        maxTasksPerWorker,
        replacesLost,
        new PoolOptions.Bounds(maxPendingTasks, maxPendingBytes, maxUnreadBytes, maxMessageBytes()),
        new PoolOptions.Hooks(initializer, exceptionHandler, codec()),
        scheduler,
        taskDefaults,
        shipClasses,
        transport,
        listening(),
        launch.options(),
        listener,
        exitGrace,
        wiring);
  }

  /// For tests.
  PoolBuilder wiring(PoolOptions.Wiring wiring) {
    this.wiring = wiring;
    return this;
  }

  String nameOr(String otherwise) {
    return name != null ? name : otherwise;
  }

  /// Opens a pool for one task: its one worker is not replaced, prints under the pool's name and
  /// exits with 1 where the task throws.
  Pool openForOneTask(String poolName, Consumer<? super PoolEvent> events) {
    name = poolName;
    workers = 1;
    concurrencyPerWorker = 1;
    maxTasksPerWorker = 0;
    replacesLost = false;
    scheduler = Schedulers.leastLoaded();
    listener = events;
    exceptionHandler = new FailureExit(exceptionHandler);
    WorkerOutput output = launch.output;
    launch.output = (worker, error, text) -> output.line(poolName, error, text);
    return open();
  }
}
