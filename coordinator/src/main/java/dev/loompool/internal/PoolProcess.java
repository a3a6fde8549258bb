package dev.loompool.internal;

import dev.loompool.PoolInterruptedException;
import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.control.Ticker;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.net.CoordinatorServer;
import dev.loompool.internal.net.ExpectedWorkers;
import dev.loompool.internal.process.ChildProcess;
import dev.loompool.internal.process.ProcessLauncher;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.spi.WorkerId;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Puts a pool together, and sees it through its life. Thread-safe.
final class PoolProcess {
  private final PoolOptions options;
  private final PoolFolder folder;
  private final Logger log;
  private final CoordinatorServer server;
  private final ControlLoop loop;
  private final PoolCore core;
  private final LiveWorkers workers = new LiveWorkers();
  private final ExpectedWorkers expected = new ExpectedWorkers();
  private final CallbackThreads callbacks;
  private final ProcessLauncher launcher;
  private final OutcomeReader reader;
  private final WorkerEvents events;
  private final PoolParts parts;
  private final Set<ChildProcess> processes = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable exitCleanup = this::cleanUpAtExit;
  private volatile PoolState state = PoolState.OPEN;

  private PoolProcess(
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
    this.launcher = launcher;
    this.server = server;
    this.log = log;
    Room room = new Room(options.bounds().maxPendingTasks(), options.bounds().maxPendingBytes());
    callbacks = new CallbackThreads(options.name());
    loop = new ControlLoop(server.loop(), () -> server.loop().inEventLoop(), Ticker.system(), log);
    LiveEffects effects =
        new LiveEffects(
            loop,
            workers,
            codecs.functions(),
            room,
            callbacks,
            this::launch,
            this::become,
            new EventQueue(options.listener(), callbacks, log),
            log);
    core =
        new PoolCore(
            new CoreSettings(
                options.workers(),
                options.concurrencyPerWorker(),
                options.maxTasksPerWorker(),
                options.launch().debuggedWorker(),
                id,
                options.scheduler()),
            effects);
    loop.drive(core, effects::flush);
    events =
        new WorkerEvents(
            loop,
            core,
            workers,
            initialize,
            options.launch().debuggedWorker(),
            codecs.classes(callbacks),
            log);
    reader = new OutcomeReader(options.name(), id, codecs.codec());
    TaskIntake intake =
        new TaskIntake(
            options,
            loop,
            core,
            codecs.functions(),
            codecs.arguments(),
            callbacks,
            room,
            effects::forgetFunction);
    parts = new PoolParts(intake, new QueuedTasks(id, intake, reader), reader, callbacks);
  }

  static PoolProcess start(PoolOptions options) {
    // First of all: Netty asks for a logger as well, and would be the one to hear of no provider.
    Logger log = Logs.logger("dev.loompool.pool." + options.name());
    long id = new SecureRandom().nextLong();
    PoolCodecs codecs = PoolCodecs.of(options);
    Frame initialize = codecs.initialize(id, options.hooks());
    PoolFolder folder = PoolFolder.create();
    try {
      ProcessLauncher launcher =
          new ProcessLauncher(
              options.name(), options.launch(), folder.path(), options.concurrencyPerWorker());
      CoordinatorServer server =
          new CoordinatorServer(options.name() + "-control", options.transport(), folder.path());
      PoolProcess process =
          new PoolProcess(options, log, id, codecs, initialize, launcher, folder, server);
      process.open();
      return process;
    } catch (RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  private void open() {
    boolean open = false;
    try {
      server.listen(expected, events, options.bounds().maxMessageBytes(), log);
      open = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while the pool opened", e);
    } finally {
      if (!open) {
        server.close();
      }
    }
    ExitHook.add(exitCleanup);
    loop.execute(() -> core.opened(loop.now()));
  }

  PoolParts parts() {
    return parts;
  }

  PoolState state() {
    return state;
  }

  CountDownLatch ended() {
    return ended;
  }

  CompletableFuture<PoolStats> stats() {
    CompletableFuture<PoolStats> stats = new CompletableFuture<>();
    loop.execute(() -> stats.complete(core.stats()));
    return stats;
  }

  void shutdown() {
    parts.intake().close("was shut down");
    loop.execute(() -> {
      parts.intake().stopFeeding();
      core.shutdown(loop.now());
    });
  }

  void terminate() {
    parts.intake().close("was terminated");
    loop.execute(() -> {
      parts.intake().stopFeeding();
      core.terminate(loop.now());
    });
  }

  private void launch(int worker) {
    String name = new WorkerId(worker).toString();
    SessionToken token = SessionToken.random();
    workers.add(worker);
    expected.add(name, worker, token);
    Thread.ofVirtual()
        .name(options.name() + "-launch-" + name)
        .start(() -> runProcess(worker, name, token));
  }

  private void runProcess(int worker, String name, SessionToken token) {
    try {
      launcher.run(worker, name, token, server.endpoint(), new Followed(worker, name));
    } catch (InterruptedException e) {
      log.error("the thread that follows {} was interrupted", name, e);
    }
  }

  /// Follows one process.
  private final class Followed implements ProcessLauncher.Listener {
    private final int worker;
    private final String name;
    private @Nullable ChildProcess process;

    Followed(int worker, String name) {
      this.worker = worker;
      this.name = name;
    }

    @Override
    public void started(ChildProcess started) {
      process = started;
      processes.add(started);
      loop.execute(() -> {
        LiveWorkers.LiveWorker live = workers.get(worker);
        if (live != null) {
          live.process = started;
          String reason = live.killReason;
          if (reason != null) {
            callbacks.execute(() -> started.kill(reason, false));
          }
        }
      });
    }

    @Override
    public void exited(WorkerExit exit, long[] startedTasks) {
      if (process != null) {
        processes.remove(process);
      }
      loop.execute(() -> {
        expected.remove(name);
        if (!events.exited(exit, startedTasks)) {
          // A child of the worker may hold its connection open: that is not waited for.
          CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, loop)
              .execute(() -> events.tellExit(worker));
        }
      });
    }
  }

  private void become(PoolState next, String reason) {
    state = next;
    if (next == PoolState.BROKEN) {
      reader.broken(reason);
    }
    if (next == PoolState.TERMINATED) {
      callbacks.execute(this::release);
    }
  }

  private void release() {
    server.close();
    try {
      boolean closed = server.awaitEnd(TimeUnit.SECONDS.toNanos(5));
      assert closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      folder.delete();
      ExitHook.remove(exitCleanup);
      ended.countDown();
    }
  }

  private void cleanUpAtExit() {
    processes.forEach(process -> process.kill("the coordinator exits", false));
    folder.delete();
  }

  @Override
  public String toString() {
    return "Pool[" + options.name() + ", " + options.workers() + " workers, " + state + "]";
  }
}
