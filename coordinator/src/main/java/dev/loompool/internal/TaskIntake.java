package dev.loompool.internal;

import dev.loompool.PoolClosedException;
import dev.loompool.PoolInterruptedException;
import dev.loompool.TaskOptions;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.Adapters;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Takes tasks in: encodes them on the caller's thread, waits for room, gives them ids, hands them
/// over. Thread-safe.
final class TaskIntake {
  private static final String OPEN = "";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final PoolOptions poolOptions;
  private final ControlLoop loop;
  private final PoolCore core;
  private final FunctionTable functions;
  private final ArgumentEncoder encoder;
  private final CallbackThreads callbacks;
  private final Room room;
  private final UnreadOutcomes unread;
  private final LongConsumer forgetFunction;
  private final Consumer<String> labelCheck;
  private final AtomicLong nextTaskId = new AtomicLong(1);
  private final AtomicLong feeders = new AtomicLong();
  private final Set<MapRun> maps = ConcurrentHashMap.newKeySet();
  private final AtomicReference<String> end = new AtomicReference<>(OPEN);
  private volatile @Nullable KnownSettings lastSettings;

  /// @param forgetFunction is told, on the loop, that no task will name a function any more
  TaskIntake(
      PoolOptions options,
      ControlLoop loop,
      PoolCore core,
      FunctionTable functions,
      ArgumentEncoder encoder,
      CallbackThreads callbacks,
      Room room,
      LongConsumer forgetFunction,
      Consumer<String> labelCheck) {
    this.labelCheck = labelCheck;
    this.poolOptions = options;
    this.loop = loop;
    this.core = core;
    this.functions = functions;
    this.encoder = encoder;
    this.callbacks = callbacks;
    this.room = room;
    this.unread = new UnreadOutcomes(options.name(), options.bounds().maxUnreadBytes());
    this.forgetFunction = forgetFunction;
  }

  /// An encoded task without an id.
  record Prepared(TaskSettings settings, int key, long function, byte[] argument, int length) {}

  /// Takes a task whose outcome somebody waits for.
  QueuedTask submit(TaskCallable<?> task, TaskOptions options) {
    return accept(prepare(task, options), null);
  }

  QueuedTask submit(TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    return accept(prepare(function, argument, options), null);
  }

  /// Takes a task whose outcome will be kept until it is asked for.
  QueuedTask queue(TaskCallable<?> task, TaskOptions options) {
    ensureKept();
    return accept(prepare(task, options), unread);
  }

  QueuedTask queue(TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    ensureKept();
    return accept(prepare(function, argument, options), unread);
  }

  /// As `queue`, but refuses instead of waiting: null while there is no room.
  @Nullable QueuedTask tryQueue(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    ensureKept();
    Prepared task = prepare(function, argument, options);
    if (room.tryAcquire(task.length)) {
      return handOver(task, unread);
    }
    encoder.letGo(task.argument, 0, task.length);
    return null;
  }

  /// As `queue`, for a task that another process encoded.
  QueuedTask queueEncoded(Prepared task) {
    ensureKept();
    return accept(task, unread);
  }

  /// As `tryQueue`, for a task that another process encoded.
  @Nullable QueuedTask tryQueueEncoded(Prepared task) {
    ensureKept();
    return room.tryAcquire(task.length) ? handOver(task, unread) : null;
  }

  /// Ids for so many tasks; the first of them.
  long reserveIds(int count) {
    return nextTaskId.getAndAdd(count);
  }

  /// A task that names no function which only this process knows.
  Prepared prepareWhole(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    TaskSettings settings = settings(options);
    int key = ArgumentKey.hash(settings, argument);
    OutputBuffer pair = encoder.encodePair(functions.encode(function), argument);
    return new Prepared(settings, key, Adapters.APPLY_ID, pair.array(), pair.size());
  }

  Prepared prepare(TaskCallable<?> task, TaskOptions options) {
    TaskSettings settings = settings(options);
    int key = ArgumentKey.hash(settings, null);
    byte[] code = functions.encode(task);
    return new Prepared(settings, key, Adapters.CALL_ID, code, code.length);
  }

  private Prepared prepare(
      TaskFunction<?, ?> function, @Nullable Object argument, TaskOptions options) {
    TaskSettings settings = settings(options);
    int key = ArgumentKey.hash(settings, argument);
    long shared = functions.shared(function);
    if (shared != 0) {
      OutputBuffer encoded = encoder.encode(argument);
      return new Prepared(settings, key, shared, encoded.array(), encoded.size());
    }
    OutputBuffer pair = encoder.encodePair(functions.encode(function), argument);
    return new Prepared(settings, key, Adapters.APPLY_ID, pair.array(), pair.size());
  }

  private QueuedTask accept(Prepared prepared, @Nullable UnreadOutcomes keeper) {
    try {
      awaitRoom(prepared.length);
    } catch (RuntimeException e) {
      encoder.letGo(prepared.argument, 0, prepared.length);
      throw e;
    }
    return handOver(prepared, keeper);
  }

  private QueuedTask handOver(Prepared prepared, @Nullable UnreadOutcomes keeper) {
    long id = nextTaskId.getAndIncrement();
    QueuedTask task = new QueuedTask(id, prepared.settings, keeper);
    TaskBlock block = new TaskBlock(prepared.function, id, 0, 1, prepared.settings, task);
    block.append(prepared.argument, prepared.length, prepared.key);
    loop.execute(() -> core.submitted(block, 0, 1, loop.now()));
    return task;
  }

  private void awaitRoom(int bytes) {
    ensureOpen();
    try {
      if (!room.acquire(bytes)) {
        throw closed();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException(
          "interrupted while waiting for room in pool '%s'; the task was not accepted"
              .formatted(poolOptions.name()),
          e);
    }
  }

  /// Begins to pull the source.
  ///
  /// @param size how many items it has, or -1
  MapRun map(
      TaskFunction<?, ?> function,
      Iterator<?> source,
      AutoCloseable sourceEnd,
      long size,
      TaskOptions options) {
    ensureOpen();
    long shared = functions.shared(function);
    long id = shared != 0 ? shared : functions.define(function);
    TaskSettings settings = settings(options);
    MapRun run =
        new MapRun(
            size,
            options,
            settings,
            MapWindow.of(poolOptions, settings, options.maxInFlight()),
            loop,
            core,
            callbacks,
            finished -> {
              maps.remove(finished);
              if (shared == 0) {
                forgetFunction.accept(id);
              }
            });
    maps.add(run);
    MapFeeder feeder =
        new MapFeeder(
            source, sourceEnd, run.tasks(), run, encoder, id, settings, nextTaskId, room, loop);
    run.start(feeder, poolOptions.name() + "-feeder-" + feeders.getAndIncrement());
    if (isClosed()) {
      // It was closed meanwhile, and may not have seen this map. What was accepted finishes.
      loop.execute(run::stopFeeding);
    }
    return run;
  }

  /// The function as a worker will have it.
  Object copy(Object function) {
    return functions.copy(function);
  }

  /// How many bytes the argument will have on its way; 0 where it cannot be sent.
  int size(@Nullable Object argument) {
    return encoder.size(argument);
  }

  /// Whether an id with this value has been given.
  boolean isGiven(long value) {
    return value > 0 && value < nextTaskId.get();
  }

  /// Ends a task that may be under way.
  void cancel(long task) {
    loop.execute(() -> core.cancelRequested(task, loop.now()));
  }

  void cancelMaps() {
    maps.forEach(MapRun::cancelForPool);
  }

  /// Takes nothing more. Who waits for room is told so.
  ///
  /// @param how what happened to the pool: it `was shut down`
  void close(String how) {
    String time = TIME.format(LocalTime.now(ZoneId.systemDefault()));
    if (end.compareAndSet(OPEN, how + " at " + time)) {
      room.close();
    }
  }

  /// Stops the sources of all maps. On the loop.
  void stopFeeding() {
    Set.copyOf(maps).forEach(MapRun::stopFeeding);
  }

  boolean isClosed() {
    return !end.get().isEmpty();
  }

  void ensureOpen() {
    if (isClosed()) {
      throw closed();
    }
  }

  private void ensureKept() {
    ensureOpen();
    unread.ensureRoom();
  }

  private PoolClosedException closed() {
    return new PoolClosedException(
        "pool '%s' takes no more tasks: it %s; submit before that, or open another pool"
            .formatted(poolOptions.name(), end.get()),
        null);
  }

  /// Views are few and used often, so the last settings are likely those that are wanted next.
  private TaskSettings settings(TaskOptions options) {
    KnownSettings known = lastSettings;
    if (known == null || known.options != options) {
      labelCheck.accept(options.label());
      known =
          new KnownSettings(options, TaskSettings.of(options, poolOptions.concurrencyPerWorker()));
      lastSettings = known;
    }
    return known.settings;
  }

  private record KnownSettings(TaskOptions options, TaskSettings settings) {}
}
