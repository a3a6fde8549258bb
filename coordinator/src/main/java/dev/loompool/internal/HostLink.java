package dev.loompool.internal;

import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.JoinedWorker;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.net.ClientFrames;
import dev.loompool.internal.net.HostChannel;
import dev.loompool.internal.net.HostClient;
import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hosting;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Keeps a client connected to the coordinator that hosts its pool. To the client's own core that
/// pool is a worker which joins with each connection, and takes as many tasks as all its workers.
/// Confined to the control loop, but for `wasConnected`.
///
/// ```
/// CONNECTED --disconnected--> CONNECTING --connected--> CONNECTED
///                               ^    |---failed, in time---+
///                               +----+---failed, too late--> given up
/// ```
final class HostLink {
  /// The coordinator takes a client that is silent for long for gone, however much it says itself.
  private static final long PING_SECONDS = 5;

  private final ClientOptions options;
  private final HostClient client;
  private final ControlLoop loop;
  private final PoolCore core;
  private final LiveWorkers workers;
  private final NameRegister own;
  private final NameRegister hosts;
  private final HostRequests requests;
  private final Consumer<String> giveUp;
  private final BackOffTimes backOff = new BackOffTimes();
  private final Logger log;
  private final Set<Long> pools = ConcurrentHashMap.newKeySet();
  private @Nullable Future<?> pings;
  private long lostAt;

  /// @param own what the pool is called as a worker of the client
  /// @param hosts what the pool's own workers are called
  /// @param giveUp is told why no connection will come any more
  HostLink(
      ClientOptions options,
      HostClient client,
      ControlLoop loop,
      PoolCore core,
      LiveWorkers workers,
      NameRegister own,
      NameRegister hosts,
      HostRequests requests,
      Consumer<String> giveUp,
      Logger log) {
    this.options = options;
    this.client = client;
    this.loop = loop;
    this.core = core;
    this.workers = workers;
    this.own = own;
    this.hosts = hosts;
    this.requests = requests;
    this.giveUp = giveUp;
    this.log = log;
  }

  /// How many tasks to send to a pool before any has ended: twice what its workers have slots for,
  /// so that none waits for this client.
  static int concurrency(Hosting hosting) {
    return Math.clamp(2L * hosting.getConcurrency(), 64, 1 << 18);
  }

  /// There is a connection.
  void connected(HostChannel channel) {
    Hosting hosting = channel.welcome().getHosting();
    if (!core.joined().areWelcome()) {
      channel.close();
      return;
    }
    if (channel.welcome().getMaxMessageBytes() < options.pool().bounds().maxMessageBytes()) {
      channel.close();
      giveUp.accept(
          "the coordinator that is now at %s takes messages of %d bytes at the most, the one before took %d"
              .formatted(
                  options.place(),
                  channel.welcome().getMaxMessageBytes(),
                  options.pool().bounds().maxMessageBytes()));
      return;
    }
    boolean isNew = pools.add(hosting.getPool());
    if (isNew && pools.size() > 1) {
      log.warn(
          "the coordinator at {} is another than before: what was queued there under an id is lost, all else runs again",
          options.place());
    } else if (!isNew) {
      log.info("connected to {} again", options.place());
    }
    backOff.succeeded();
    String name = "pool " + hosting.getName();
    int worker =
        core.joined()
            .joined(
                new JoinedWorker(name, hosting.getPool(), concurrency(hosting), true, Set.of()),
                loop.now());
    own.joined(worker, name);
    LiveWorkers.LiveWorker live = workers.add(worker);
    live.joined = new JoinedLife(name, options.place(), false);
    WorkerConnection connection = channel.start(new HostFrames(worker));
    live.connection = connection;
    core.workerReady(worker, 0, loop.now());
    requests.connected(connection);
    pings =
        client
            .loop()
            .scheduleAtFixedRate(
                () -> loop.execute(() -> workers.withConnection(worker, to -> to.ping(loop.now()))),
                PING_SECONDS,
                PING_SECONDS,
                TimeUnit.SECONDS);
  }

  /// Whether this client has been connected to this pool. From any thread.
  boolean wasConnected(long pool) {
    return pools.contains(pool);
  }

  private void disconnected(int worker) {
    LiveWorkers.LiveWorker live = workers.get(worker);
    JoinedLife life = live == null ? null : live.joined;
    if (live == null || life == null) {
      return;
    }
    if (pings != null) {
      pings.cancel(false);
    }
    live.connection = null;
    core.workerDisconnected(worker, loop.now());
    WorkerExit exit = life.exit(worker, 0, live.killReason);
    workers.remove(worker);
    requests.disconnected();
    core.workerExited(worker, exit, List.of(), loop.now());
    lostAt = loop.now();
    if (core.joined().areWelcome()) {
      log.warn(
          "lost the connection to {}; tries to connect again for {} s",
          options.place(),
          options.reconnectLimit().toSeconds());
      connectLater();
    }
  }

  private void connectLater() {
    client
        .loop()
        .schedule(() -> loop.execute(this::connect), backOff.nextNanos(), TimeUnit.NANOSECONDS)
        .addListener(done -> {});
  }

  private void connect() {
    if (core.joined().areWelcome()) {
      client
          .connect()
          .whenComplete((channel, failure) -> loop.execute(() -> tried(channel, failure)))
          .isDone();
    }
  }

  private void tried(@Nullable HostChannel channel, @Nullable Throwable failure) {
    if (channel != null) {
      connected(channel);
      return;
    }
    log.debug("no connection to {}", options.place(), failure);
    Duration gone = Duration.ofNanos(loop.now() - lostAt);
    if (gone.compareTo(options.reconnectLimit()) > 0) {
      giveUp.accept(
          "the connection to the coordinator at %s was lost %d s ago and could not be made again: %s"
              .formatted(
                  options.place(), gone.toSeconds(), failure == null ? "" : failure.getMessage()));
    } else {
      connectLater();
    }
  }

  /// Takes the frames of one connection.
  private final class HostFrames implements ClientFrames {
    private final int worker;

    HostFrames(int worker) {
      this.worker = worker;
    }

    @Override
    public void received(Frame frame) {
      long now = loop.now();
      core.heard(worker, now);
      switch (frame.getBodyCase()) {
        case TASKS_ENDED -> HostOutcomes.deliver(core, worker, frame.getTasksEnded(), hosts, now);
        case REPLY -> requests.answered(frame.getReply());
        case CLOSING -> core.joined().leaving(worker, false, now);
        case DRAINED -> core.workerDrained(worker, now);
        case PONG -> {}
        default ->
            throw new IllegalArgumentException(
                "a coordinator sent its client " + frame.getBodyCase());
      }
    }

    @Override
    public void readEnded() {
      loop.endTurn();
    }

    @Override
    public void writabilityChanged(boolean writable) {
      loop.execute(() -> core.connectionFilled(worker, !writable));
    }

    @Override
    public void disconnected() {
      HostLink.this.disconnected(worker);
    }
  }
}
