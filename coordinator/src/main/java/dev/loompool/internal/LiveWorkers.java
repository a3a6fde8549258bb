package dev.loompool.internal;

import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.internal.process.ChildProcess;
import dev.loompool.protocol.SharedRegion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The process and the connection of each worker that has not exited. Confined to the control loop.
final class LiveWorkers {
  private final Map<Integer, LiveWorker> byNumber = new LinkedHashMap<>();
  private final Boots boots = Boots.ofThisMachine();

  static final class LiveWorker {
    @Nullable ChildProcess process;
    @Nullable WorkerConnection connection;
    long pid;

    /// Where it came from and what it does; null where it was launched.
    @Nullable JoinedLife joined;

    /// Where it puts large values; null as long as it has not been told.
    @Nullable SharedRegion shared;

    /// Whether its tasks keep each other from running, as far as it has told.
    boolean starved;

    /// How many tasks its frames have named that tell of ends.
    long ended;

    /// Tells the core of the process's exit, once the last frame has been read.
    @Nullable Runnable exit;

    /// Why the process is to be killed as soon as it is known.
    @Nullable String killReason;
  }

  /// Those of them whose processes boot, or wait to.
  Boots boots() {
    return boots;
  }

  LiveWorker add(int worker) {
    LiveWorker added = new LiveWorker();
    byNumber.put(worker, added);
    return added;
  }

  @Nullable LiveWorker get(int worker) {
    return byNumber.get(worker);
  }

  void remove(int worker) {
    byNumber.remove(worker);
  }

  /// Does something with the worker's connection, if it has one.
  void withConnection(int worker, Consumer<WorkerConnection> action) {
    LiveWorker live = byNumber.get(worker);
    if (live != null && live.connection != null) {
      action.accept(live.connection);
    }
  }

  void forEach(Consumer<LiveWorker> action) {
    byNumber.values().forEach(action);
  }

  /// Does something with all workers that joined by this name.
  void withJoined(String name, Consumer<JoinedLife> action) {
    for (LiveWorker live : byNumber.values()) {
      if (live.joined != null && live.joined.name.equals(name)) {
        action.accept(live.joined);
      }
    }
  }

  void withAllConnections(Consumer<WorkerConnection> action) {
    for (LiveWorker live : byNumber.values()) {
      if (live.connection != null) {
        action.accept(live.connection);
      }
    }
  }
}
