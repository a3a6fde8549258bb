package dev.loompool.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.JoinedWorker;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.StartedRun;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.internal.net.WorkerListener;
import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.LogText;
import dev.loompool.protocol.StartedTasksFile;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.Pong;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;

/// Tells the core what comes from the workers' connections. Confined to the control loop.
final class WorkerEvents implements WorkerListener {
  private static final int MOST_CHARACTERS = 1_000;

  private final ControlLoop loop;
  private final PoolCore core;
  private final LiveWorkers workers;
  private final Frame initialize;
  private final int debugged;
  private final SharedMemory memory;
  private final ClassSource classes;
  private final Starvations starvations;
  private final NameRegister names;
  private final Logger log;

  /// @param initialize what each worker is told first
  /// @param debugged the number of the worker that has no time limits, 0 for none
  WorkerEvents(
      ControlLoop loop,
      PoolCore core,
      LiveWorkers workers,
      Frame initialize,
      int debugged,
      SharedMemory memory,
      ClassSource classes,
      Starvations starvations,
      NameRegister names,
      Logger log) {
    this.loop = loop;
    this.core = core;
    this.workers = workers;
    this.initialize = initialize;
    this.debugged = debugged;
    this.memory = memory;
    this.classes = classes;
    this.starvations = starvations;
    this.names = names;
    this.log = log;
  }

  /// What each worker is told first.
  static Frame initialize(
      long pool, byte[] initializer, byte[] exceptionHandler, byte[] codec, int contextLoader) {
    ByteString first = UnsafeByteOperations.unsafeWrap(initializer);
    return Frame.newBuilder()
        .setInitialize(
            Initialize.newBuilder()
                .setPool(pool)
                .setInitializer(first)
                .setExceptionHandler(UnsafeByteOperations.unsafeWrap(exceptionHandler))
                .setCodec(UnsafeByteOperations.unsafeWrap(codec))
                .setContextLoader(contextLoader))
        .build();
  }

  private static Frame withoutClasses(Frame initialize) {
    return Frame.newBuilder()
        .setInitialize(
            initialize.getInitialize().toBuilder()
                .setContextLoader(LoaderNumbers.HOME)
                .setWithholdsClasses(true))
        .build();
  }

  /// A worker that nobody launched has proved who it is; says its number.
  int joined(JoinedWorker told, JoinedLife life, long pid) {
    workers.withJoined(told.name(), other -> other.isSuperseded = true);
    int worker = core.joined().joined(told, loop.now());
    names.joined(worker, life.name);
    LiveWorkers.LiveWorker live = workers.add(worker);
    live.joined = life;
    live.pid = pid;
    log.info(
        "worker {} has joined from {} (pid {}), for {} tasks at a time",
        life.name,
        life.host,
        pid,
        told.concurrency());
    return worker;
  }

  @Override
  public void connected(int worker, long pid, WorkerConnection connection) {
    LiveWorkers.LiveWorker live = workers.get(worker);
    if (live == null) {
      connection.close();
      return;
    }
    bootOver(worker);
    live.connection = connection;
    live.pid = pid;
    if (worker == debugged) {
      connection.dropTimeLimits();
    }
    JoinedLife joined = live.joined;
    connection.send(
        joined == null || joined.takesClasses ? initialize : withoutClasses(initialize));
    memory.tell(live);
    core.heard(worker, loop.now());
  }

  /// A worker's process has booted, or has ended: the next may boot. Those that wait for that have
  /// not used their time.
  void bootOver(int worker) {
    workers.boots().forEachWaiting(waiting -> core.bootsLater(waiting, loop.now()));
    workers.boots().over(worker);
  }

  @Override
  public void refused() {
    core.connectionRefused();
  }

  @Override
  public void received(int worker, Frame frame) {
    LiveWorkers.LiveWorker live = workers.get(worker);
    if (live == null) {
      tooLate(worker, frame, loop.now());
      return;
    }
    try {
      take(worker, live, frame);
    } catch (Error e) {
      loop.fail(e); // No frame makes the core do this.
    }
  }

  private void take(int worker, LiveWorkers.LiveWorker live, Frame frame) {
    long now = loop.now();
    core.heard(worker, now);
    switch (frame.getBodyCase()) {
      case TASKS_ENDED -> {
        live.ended += frame.getTasksEnded().getEndings().size();
        if (live.joined != null) {
          live.joined.ended(frame.getTasksEnded());
        }
        EndedFrame ended = new EndedFrame(frame.getTasksEnded(), worker, live.pid);
        memory.travel(ended.count(), frame.getTasksEnded().getValues().size(), workers);
        memory.came(live, ended);
        ended.deliver(core, now);
      }
      case SHARED -> memory.mapped(live);
      case INITIALIZED -> initialized(worker, live.pid, frame.getInitialized(), now);
      case DRAINED -> core.workerDrained(worker, now);
      case NEED_CLASS -> {
        if (live.joined != null && !live.joined.takesClasses) {
          throw new IllegalArgumentException("a worker asked for a class that may not");
        }
        classes.answer(frame.getNeedClass(), answer -> sendClass(worker, answer));
      }
      case PONG -> answered(worker, live, frame.getPong(), now);
      case TASKS_STARTED -> joinedLife(live, frame).started(frame.getTasksStarted());
      case LEAVING -> {
        JoinedLife joined = joinedLife(live, frame);
        boolean atOnce = frame.getLeaving().getAtOnce();
        log.info("worker {} at {} wants to leave", joined.name, joined.host);
        core.joined().leaving(worker, atOnce, now);
      }
      default ->
          throw new IllegalArgumentException(
              "a worker sent " + frame.getBodyCase() + ", which only a coordinator may");
    }
  }

  private static JoinedLife joinedLife(LiveWorkers.LiveWorker live, Frame frame) {
    if (live.joined == null) {
      throw new IllegalArgumentException("a worker that was launched sent " + frame.getBodyCase());
    }
    return live.joined;
  }

  // The process is gone, its connection was slower. The core counts what it does not know any more.
  private void tooLate(int worker, Frame frame, long now) {
    if (frame.hasTasksEnded()) {
      new EndedFrame(frame.getTasksEnded(), worker, 0).deliver(core, now);
    }
  }

  // What was sent before the answer has been read before it, so nothing can be under way. There may
  // be more than it counts: a runner that sends counts afterwards.
  private void answered(int worker, LiveWorkers.LiveWorker live, Pong pong, long now) {
    starvations.answered(worker, live, pong);
    if (pong.hasEnded() && pong.getEnded() > live.ended) {
      log.debug("w{} has sent {} outcomes, {} came", worker, pong.getEnded(), live.ended);
      core.outcomesMissed(worker, now);
    }
  }

  private void initialized(int worker, long pid, Initialized frame, long now) {
    if (frame.hasFailure()) {
      log.warn(
          "the initializer failed in w{}: {}: {}",
          worker,
          LogText.line(frame.getFailure().getType(), MOST_CHARACTERS),
          LogText.line(frame.getFailure().getMessage(), MOST_CHARACTERS));
    } else {
      core.workerReady(worker, pid, now);
    }
  }

  private void sendClass(int worker, ClassBytes answer) {
    Frame frame = Frame.newBuilder().setClassBytes(answer).build();
    loop.execute(() -> workers.withConnection(worker, connection -> connection.send(frame)));
  }

  @Override
  public void readEnded() {
    loop.endTurn();
  }

  @Override
  public void writabilityChanged(int worker, boolean writable) {
    loop.execute(() -> core.connectionFilled(worker, !writable));
  }

  @Override
  public void disconnected(int worker) {
    LiveWorkers.LiveWorker live = workers.get(worker);
    if (live != null) {
      live.connection = null;
      String dismissal = live.killReason;
      core.workerDisconnected(worker, loop.now());
      JoinedLife joined = live.joined;
      if (joined != null) {
        WorkerExit exit = joined.exit(worker, live.pid, dismissal);
        live.exit = () -> ended(exit, joined.running());
      }
      tellExit(worker);
    }
  }

  /// The process has ended. What it sent may still have to be read: then the core hears of the exit
  /// when the connection has ended too.
  ///
  /// @return whether the core has heard of it
  boolean exited(WorkerExit exit, long[] startedTasks) {
    LiveWorkers.LiveWorker live = Objects.requireNonNull(workers.get(exit.worker()));
    List<StartedRun> started =
        Arrays.stream(startedTasks)
            .mapToObj(
                cell -> new StartedRun(StartedTasksFile.task(cell), StartedTasksFile.run(cell)))
            .toList();
    live.exit = () -> ended(exit, started);
    if (live.connection != null) {
      return false;
    }
    tellExit(exit.worker());
    return true;
  }

  private void ended(WorkerExit exit, List<StartedRun> started) {
    SharedMemory.exited(Objects.requireNonNull(workers.get(exit.worker())));
    workers.remove(exit.worker());
    core.workerExited(exit.worker(), exit, started, loop.now());
  }

  /// Tells the core of an exit that it has not heard of.
  void tellExit(int worker) {
    LiveWorkers.LiveWorker live = workers.get(worker);
    Runnable exit = live == null ? null : live.exit;
    if (exit != null) {
      exit.run();
    }
  }
}
