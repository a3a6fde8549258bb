package dev.loompool.internal;

import dev.loompool.PoolEvent;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.net.ExpectedWorkers;
import dev.loompool.internal.process.ChildProcess;
import dev.loompool.internal.process.ProcessLauncher;
import dev.loompool.protocol.SessionToken;
import dev.loompool.spi.WorkerId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Starts the workers' processes, follows each on a thread, and tells of their starts and ends.
/// Thread-safe, but for `launch`.
final class WorkerProcesses {
  private static final String EXITING = "the coordinator exits";
  private static final long EXIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String pool;
  private final ProcessLauncher launcher;
  private final Supplier<String> endpoint;
  private final ControlLoop loop;
  private final LiveWorkers workers;
  private final ExpectedWorkers expected;
  private final WorkerEvents events;
  private final EventQueue told;
  private final CallbackThreads callbacks;
  private final Logger log;
  private final Set<ChildProcess> alive = ConcurrentHashMap.newKeySet();

  // Written by the exit hook; who adds to `alive` reads it afterwards.
  private volatile boolean exiting;

  /// @param endpoint where workers connect to
  WorkerProcesses(
      String pool,
      ProcessLauncher launcher,
      Supplier<String> endpoint,
      ControlLoop loop,
      LiveWorkers workers,
      ExpectedWorkers expected,
      WorkerEvents events,
      EventQueue told,
      CallbackThreads callbacks,
      Logger log) {
    this.pool = pool;
    this.launcher = launcher;
    this.endpoint = endpoint;
    this.loop = loop;
    this.workers = workers;
    this.expected = expected;
    this.events = events;
    this.told = told;
    this.callbacks = callbacks;
    this.log = log;
  }

  /// The processes that have started and not exited, as they come and go.
  Set<ChildProcess> alive() {
    return alive;
  }

  /// What to say of a pool that gave up launching, given the history of the launches.
  String failureText(String history) {
    return launcher.failureText(history);
  }

  /// Starts the process of a new worker. On the loop.
  void launch(int worker) {
    if (exiting) {
      return;
    }
    String name = new WorkerId(worker).toString();
    SessionToken token = SessionToken.random();
    workers.add(worker);
    expected.add(name, worker, token);
    workers
        .boots()
        .launch(
            worker,
            new Boots.Launch() {
              @Override
              public void start() {
                Thread.ofVirtual()
                    .name(pool + "-launch-" + name)
                    .start(() -> run(worker, name, token));
              }

              @Override
              public void dropped(String reason) {
                loop.execute(() -> notStarted(worker, name, reason));
              }
            });
  }

  private void notStarted(int worker, String name, String reason) {
    expected.remove(name);
    events.exited(ProcessLauncher.notStarted(worker, "was not started: " + reason), new long[0]);
  }

  /// Kills all that are alive, starts no others, and waits for a moment until they are gone.
  void killForExit() {
    exiting = true;
    alive.forEach(process -> process.kill(EXITING, false));
    long end = System.nanoTime() + EXIT_NANOS;
    for (ChildProcess process : alive) {
      if (!process.endsWithin(end - System.nanoTime())) {
        return;
      }
    }
  }

  private void run(int worker, String name, SessionToken token) {
    try {
      launcher.run(worker, name, token, endpoint.get(), new Followed(worker, name));
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
      alive.add(started);
      if (exiting) {
        started.kill(EXITING, false);
      }
      loop.execute(() -> {
        told.add(new PoolEvent.WorkerLaunched(name, started.pid()));
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
        alive.remove(process);
      }
      if (exiting) {
        return; // Nobody needs to hear of it any more.
      }
      loop.execute(() -> {
        expected.remove(name);
        events.bootOver(worker);
        if (!events.exited(exit, startedTasks)) {
          // A child of the worker may hold its connection open: that is not waited for.
          CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, loop)
              .execute(() -> events.tellExit(worker));
        }
      });
    }
  }
}
