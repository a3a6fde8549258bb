package dev.loompool.internal;

import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.control.Ticker;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.net.CoordinatorServer;
import dev.loompool.internal.net.ExpectedWorkers;
import dev.loompool.internal.process.ProcessLauncher;
import dev.loompool.protocol.v1.Frame;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Puts a pool together, and sees it through its life, which [PoolOpening] begins. Thread-safe.
final class PoolProcess implements PoolRuntime {
  final PoolOptions options;
  final PoolFolder folder;
  final Logger log;
  final CoordinatorServer server;
  final ControlLoop loop;
  final PoolCore core;
  private final LiveWorkers workers = new LiveWorkers();
  private final NameRegister names = new NameRegister();
  private final HostedPool hosted;
  final Optional<Joining> joining;
  final ExpectedWorkers expected = new ExpectedWorkers();
  final CallbackThreads callbacks;
  final ProcessLauncher launcher;
  final WorkerProcesses processes;
  private final SharedMemory memory;
  private final NamedTasks named;
  private final OutcomeReader reader;
  final WorkerEvents events;
  private final PoolParts parts;
  private final PoolEnd end = new PoolEnd();
  volatile Optional<InetSocketAddress> address = Optional.empty(); // set while the pool opens
  private volatile PoolState state = PoolState.OPEN;
  private boolean failed; // confined to the loop

  PoolProcess(
      PoolOptions options,
      Logger log,
      long id,
      PoolCodecs codecs,
      Frame initialize,
      ProcessLauncher launcher,
      PoolFolder folder,
      CoordinatorServer server) {
    this.options = options;
    this.folder = folder;
    this.server = server;
    this.launcher = launcher;
    this.log = log;
    memory = codecs.memory();
    Room room = new Room(options.bounds().maxPendingTasks(), options.bounds().maxPendingBytes());
    callbacks = new CallbackThreads(options.name());
    loop = new ControlLoop(server.loop(), () -> server.loop().inEventLoop(), Ticker.system(), log);
    EventQueue told = new EventQueue(options.listener(), callbacks, log);
    LiveEffects effects =
        new LiveEffects(
            loop,
            workers,
            codecs.functions(),
            codecs.memory(),
            room,
            callbacks,
            this::launch,
            this::become,
            told,
            names,
            // Where no other worker runs the tasks, whoever waits for them hears of the loss.
            options.replacesLost() ? Level.WARN : Level.DEBUG,
            log);
    core =
        new PoolCore(
            new CoreSettings(
                options.workers(),
                options.concurrencyPerWorker(),
                options.maxTasksPerWorker(),
                options.replacesLost(),
                options.launch().debuggedWorker(),
                id,
                options.scheduler(),
                options.wiring().leaseNanos()),
            effects);
    named = effects.named();
    loop.drive(core, effects::flush, this::fail);
    events =
        new WorkerEvents(
            loop,
            core,
            workers,
            initialize,
            options.launch().debuggedWorker(),
            codecs.memory(),
            codecs.classes(callbacks),
            new Starvations(told, names, log),
            names,
            log);
    processes =
        new WorkerProcesses(
            options.name(),
            launcher,
            () -> options.wiring().route().apply(server.endpoint()),
            loop,
            workers,
            expected,
            events,
            told,
            callbacks,
            log);
    reader = new OutcomeReader(options.name(), id, codecs.codec(), codecs.guarded(), names);
    TaskIntake intake =
        new TaskIntake(
            options,
            loop,
            core,
            codecs.functions(),
            codecs.arguments(),
            callbacks,
            room,
            effects::forgetFunction,
            options::checkLabel);
    QueuedTasks queued = new QueuedTasks(id, intake, reader);
    parts = new PoolParts(intake, queued, reader, callbacks);
    hosted =
        new HostedPool(
            id,
            options,
            loop,
            core,
            codecs.functions(),
            effects::forgetFunction,
            intake,
            queued,
            room,
            names,
            () -> HostCounts.form(stats(), taskStats()),
            log);
    joining =
        options
            .listening()
            .map(listening -> new Joining(listening, core, events, hosted, told, log));
  }

  /// Where workers may join.
  @Override
  public Optional<InetSocketAddress> address() {
    return address;
  }

  @Override
  public PoolParts parts() {
    return parts;
  }

  @Override
  public PoolState state() {
    return state;
  }

  @Override
  public CountDownLatch ended() {
    return end.reached();
  }

  @Override
  public PoolStats stats() {
    return LiveStats.of(loop, core);
  }

  @Override
  public List<TaskStats> taskStats() {
    return LiveStats.of(loop, named);
  }

  @Override
  public void shutdown() {
    end("was shut down", core::shutdown);
  }

  @Override
  public void terminate() {
    end("was terminated", core::terminate);
  }

  private void end(String how, LongConsumer order) {
    parts.end(
        loop,
        how,
        now -> {
          hosted.close();
          order.accept(now);
        });
  }

  private void launch(int worker) {
    processes.launch(worker);
  }

  private void become(PoolState next, String reason) {
    state = next;
    if (next == PoolState.BROKEN && !failed) {
      String text = processes.failureText(reason);
      log.error("{}", text);
      reader.broken(PoolBreak.withoutWorkers(text));
    }
    if (next == PoolState.DEGRADED) {
      log.warn("workers cannot be replaced, so the others go on alone: {}", reason);
    }
    if (next == PoolState.BROKEN) {
      loop.execute(hosted::disconnect);
    }
    if (next == PoolState.TERMINATED) {
      callbacks.execute(this::release);
    }
  }

  private void fail(Throwable fault) {
    PoolBreak broken = PoolBreak.byFault(options.name(), fault);
    if (state == PoolState.OPEN || state == PoolState.SHUTTING_DOWN) {
      failed = true;
      reader.broken(broken);
    }
    try {
      core.failed(broken.text());
    } finally {
      log.error("{}", broken.text(), fault);
    }
  }

  private void release() {
    launcher.close();
    memory.close();
    launcher.makeArchive(); // It may have been open for too short a time.
    server.close();
    end.reach(this, server::awaitEnd, folder::delete);
  }

  @Override
  public Duration exitGrace() {
    return options.exitGrace();
  }

  @Override
  public void finish() {
    end("was shut down by SIGTERM", core::shutdown);
  }

  @Override
  public void cutOff() {
    loop.execute(() -> {
      PoolStats left = core.stats();
      if (left.pending() + left.inFlight() > 0) {
        log.warn(
            "{} tasks were running and {} were waiting {} s after SIGTERM; they are cancelled",
            left.inFlight(),
            left.pending(),
            options.exitGrace().toMillis() / 1e3);
      }
    });
    terminate();
  }

  @Override
  public void kill() {
    server.hide();
    processes.killForExit();
    folder.delete();
  }

  @Override
  public String toString() {
    return "Pool[" + options.name() + ", " + options.workers() + " workers, " + state + "]";
  }
}
