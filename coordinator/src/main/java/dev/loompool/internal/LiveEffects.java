package dev.loompool.internal;

import dev.loompool.PoolEvent;
import dev.loompool.PoolState;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.EndedValues;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.PoolEffects;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSink;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.internal.process.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Does what the core decides: to connections, processes, and those who wait. Confined to the
/// control loop.
final class LiveEffects implements PoolEffects {
  private final ControlLoop loop;
  private final LiveWorkers workers;
  private final FunctionTable functions;
  private final SharedMemory memory;
  private final Room room;
  private final CallbackThreads callbacks;
  private final IntConsumer launcher;
  private final BiConsumer<PoolState, String> states;
  private final EventQueue events;
  private final NameRegister names;
  private final Level lossLevel;
  private final Logger log;
  private final NamedTasks named = new NamedTasks();
  private final List<TaskSink> touchedSinks = new ArrayList<>();
  private @Nullable TaskSink lastTouched;

  /// @param launcher starts the process of the worker with this number
  /// @param states hears of the pool's states
  /// @param lossLevel at which losses of workers are logged
  LiveEffects(
      ControlLoop loop,
      LiveWorkers workers,
      FunctionTable functions,
      SharedMemory memory,
      Room room,
      CallbackThreads callbacks,
      IntConsumer launcher,
      BiConsumer<PoolState, String> states,
      EventQueue events,
      NameRegister names,
      Level lossLevel,
      Logger log) {
    this.loop = loop;
    this.workers = workers;
    this.functions = functions;
    this.memory = memory;
    this.room = room;
    this.callbacks = callbacks;
    this.launcher = launcher;
    this.states = states;
    this.events = events;
    this.names = names;
    this.lossLevel = lossLevel;
    this.log = log;
  }

  /// How the tasks with names ended.
  NamedTasks named() {
    return named;
  }

  /// Sends and tells everything that was decided since the last time.
  void flush() {
    // A sink's end may add to what is to be sent.
    for (int i = 0; i < touchedSinks.size(); i++) {
      touchedSinks.get(i).turnEnded();
    }
    touchedSinks.clear();
    lastTouched = null;
    workers.withAllConnections(WorkerConnection::flush);
  }

  /// No later task will name the function.
  void forgetFunction(long function) {
    functions.forget(function);
    workers.withAllConnections(connection -> connection.forget(function));
  }

  @Override
  public void launch(int worker) {
    launcher.accept(worker);
  }

  @Override
  public void send(int worker, TaskBlock block, int from, int count, int attempt, int run) {
    workers.withConnection(
        worker,
        connection -> {
          if (connection.lacks(block.function)) {
            byte[] code = functions.code(block.function);
            if (code != null) {
              connection.define(block.function, code);
            }
          }
          connection.run(block, from, count, attempt, run, loop.now());
          memory.travel(count, block.bytes(from, from + count), workers);
        });
  }

  @Override
  public void revoke(int worker, int count) {
    workers.withConnection(worker, connection -> connection.revoke(count));
  }

  @Override
  public void cancel(int worker, long task) {
    workers.withConnection(worker, connection -> connection.cancel(task));
  }

  @Override
  public void drain(int worker) {
    log.debug("{} drains", name(worker));
    workers.withConnection(worker, WorkerConnection::drain);
  }

  @Override
  public void ping(int worker) {
    workers.withConnection(worker, connection -> connection.ping(loop.now()));
  }

  @Override
  public void kill(int worker, String reason) {
    LiveWorkers.LiveWorker live = workers.get(worker);
    if (live == null) {
      return;
    }
    log.debug("killing {}: {}", name(worker), reason);
    JoinedLife joined = live.joined;
    if (joined != null) {
      live.killReason = reason;
      workers.withConnection(worker, connection -> connection.dismiss(reason, joined.isSuperseded));
      return;
    }
    ChildProcess process = live.process;
    if (process == null) {
      live.killReason = reason;
      workers.boots().drop(worker, reason);
    } else {
      // Who was connected and is no more may be exiting: then its own exit code tells more.
      boolean exiting = live.pid != 0 && live.connection == null;
      callbacks.execute(() -> process.kill(reason, exiting));
    }
  }

  @Override
  public void end(TaskBlock block, int index, Outcome outcome) {
    memory.ended(block, index, 1);
    named.ended(block.settings.name(), outcome);
    block.sink.ended(block, index, outcome);
    touch(block.sink);
  }

  @Override
  public void endAll(TaskBlock block, int from, int count, EndedValues values, int place) {
    memory.ended(block, from, count);
    named.succeeded(block.settings.name(), count, values, place);
    block.sink.endedAll(block, from, count, values, place);
    touch(block.sink);
  }

  @SuppressWarnings("ReferenceEquality")
  private void touch(TaskSink sink) {
    if (sink != lastTouched) {
      lastTouched = sink;
      touchedSinks.add(sink);
    }
  }

  @Override
  public void leftPending(int tasks, long bytes) {
    room.release(tasks, bytes);
  }

  @Override
  public void stateChanged(PoolState state, String reason) {
    log.debug("the pool is {}", state);
    if (state == PoolState.TERMINATED) {
      loop.end();
    }
    states.accept(state, reason);
    events.add(new PoolEvent.StateChanged(state));
  }

  @Override
  public void workerReady(int worker, long pid) {
    log.debug("{} (pid {}) is ready", name(worker), pid);
    events.add(new PoolEvent.WorkerReady(name(worker), pid));
  }

  @Override
  public void workerSuspected(int worker, long pid, long silentNanos) {
    Duration silent = Duration.ofNanos(silentNanos);
    log.warn(
        "w{} (pid {}) has not answered for {} ms; it gets no more tasks until it does",
        worker,
        pid,
        silent.toMillis());
    events.add(new PoolEvent.WorkerSuspected(name(worker), pid, silent));
  }

  @Override
  public void labelMissing(String label) {
    log.warn(
        "tasks wait for a worker with the label '{}', and none has it; start one by: loompool worker --label {}",
        label,
        label);
    events.add(new PoolEvent.LabelMissing(label));
  }

  @Override
  public void workerRecovered(int worker, long pid) {
    log.info("w{} (pid {}) answers again", worker, pid);
    events.add(new PoolEvent.WorkerRecovered(name(worker), pid));
  }

  @Override
  public void workerExited(WorkerExit exit, boolean lost, int started, int returned) {
    String name = name(exit.worker());
    if (lost) {
      log.makeLoggingEventBuilder(lossLevel)
          .log(
              "worker {} (pid {}) {}{}{}",
              name,
              exit.pid(),
              exit.description(),
              tasksText(started, returned),
              exit.lastWords().isEmpty() ? "" : ". Its last words: " + exit.lastWords());
    }
    events.add(
        new PoolEvent.WorkerExited(
            name,
            exit.pid(),
            exit.exitCode(),
            exit.description(),
            exit.lastWords(),
            lost,
            started,
            returned));
  }

  private static String tasksText(int started, int returned) {
    return started + returned == 0
        ? ""
        : " while it ran %d tasks; %d others had only been sent to it. All run again as far as their RetryPolicy goes"
            .formatted(started, returned);
  }

  private String name(int worker) {
    return names.of(worker);
  }
}
