package dev.loompool.internal;

import dev.loompool.PoolClosedException;
import dev.loompool.PoolConnectException;
import dev.loompool.PoolInterruptedException;
import dev.loompool.PoolState;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.control.Ticker;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.net.HostChannel;
import dev.loompool.internal.net.HostClient;
import dev.loompool.protocol.v1.HostStats;
import dev.loompool.protocol.v1.Request;
import dev.loompool.spi.Schedulers;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Puts a client together, which has the pool of another process, and sees it through its life.
/// Thread-safe.
final class ClientProcess implements PoolRuntime {
  private final PoolOptions options;
  private final String place;
  private final Logger log;
  private final HostClient client;
  private final ControlLoop loop;
  private final PoolCore core;
  private final LiveWorkers workers = new LiveWorkers();
  private final CallbackThreads callbacks;
  private final OutcomeReader reader;
  private final HostRequests requests;
  private final PoolParts parts;
  private final HostLink link;
  private final PoolEnd end = new PoolEnd();
  private volatile PoolState state = PoolState.OPEN;
  private boolean failed; // confined to the loop

  private ClientProcess(ClientOptions wanted, HostClient client, HostChannel first, Logger log) {
    ClientOptions known = wanted.limitedTo(first.welcome());
    this.options = known.pool();
    this.place = known.place();
    this.client = client;
    this.log = log;
    long id = new SecureRandom().nextLong();
    PoolCodecs codecs = PoolCodecs.of(options, known.allowed());
    Room room = new Room(options.bounds().maxPendingTasks(), options.bounds().maxPendingBytes());
    callbacks = new CallbackThreads(options.name());
    loop = new ControlLoop(client.loop(), () -> client.loop().inEventLoop(), Ticker.system(), log);
    NameRegister own = new NameRegister();
    LiveEffects effects =
        new LiveEffects(
            loop,
            workers,
            codecs.functions(),
            codecs.memory(),
            room,
            callbacks,
            worker -> {
              throw new AssertionError("a client launches no worker");
            },
            this::become,
            new EventQueue(options.listener(), callbacks, log),
            own,
            Level.DEBUG,
            log);
    core =
        new PoolCore(
            new CoreSettings(
                0,
                options.concurrencyPerWorker(),
                0,
                true,
                0,
                id,
                Schedulers.leastLoaded(),
                options.wiring().leaseNanos()),
            effects);
    loop.drive(core, effects::flush, this::fail);
    requests = new HostRequests(loop);
    NameRegister hosts = new NameRegister();
    reader = reader(options, id, codecs, hosts);
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
            _ -> {});
    link =
        new HostLink(known, client, loop, core, workers, own, hosts, requests, this::giveUp, log);
    HostQueue queue =
        new HostQueue(
            options.name(),
            intake,
            requests,
            pool -> reader(options, pool, codecs, hosts),
            link::wasConnected);
    parts = new PoolParts(intake, queue, reader, callbacks);
  }

  /// Connects.
  ///
  /// @throws PoolConnectException where that is not possible in time
  static ClientProcess start(ClientOptions options) {
    String name = options.pool().name();
    Logger log = Logs.logger("dev.loompool.pool." + name);
    HostClient client =
        new HostClient(
            name + "-control",
            options.endpoint(),
            new HostClient.Credentials(options.token(), name, new SecureRandom().nextLong()),
            options.tls(),
            log);
    boolean open = false;
    try {
      HostChannel first = FirstConnection.of(client, options);
      ClientProcess process = new ClientProcess(options, client, first, log);
      ExitHook.add(process);
      process.loop.execute(() -> process.link.connected(first));
      open = true;
      return process;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while a client connected", e);
    } finally {
      if (!open) {
        client.close();
      }
    }
  }

  /// The host passes on what its workers say, those too that joined it.
  private static OutcomeReader reader(
      PoolOptions options, long pool, PoolCodecs codecs, NameRegister hosts) {
    return new OutcomeReader(options.name(), pool, codecs.guarded(), codecs.guarded(), hosts);
  }

  PoolOptions options() {
    return options;
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
  public Optional<InetSocketAddress> address() {
    return Optional.empty();
  }

  /// Those of the pool that it is connected to.
  @Override
  public PoolStats stats() {
    return HostCounts.pool(hostStats());
  }

  /// Those of the pool that it is connected to.
  @Override
  public List<TaskStats> taskStats() {
    return HostCounts.tasks(hostStats());
  }

  private HostStats hostStats() {
    try {
      return requests.ask(Request.newBuilder().setStats(true)).get().getStats();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while waiting for counts", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new PoolClosedException(String.valueOf(cause.getMessage()), cause);
    }
  }

  @Override
  public void shutdown() {
    parts.end(loop, "was shut down", core::shutdown);
  }

  @Override
  public void terminate() {
    parts.end(loop, "was terminated", core::terminate);
  }

  private void become(PoolState next, String ignored) {
    state = next;
    if (next == PoolState.TERMINATED) {
      String text =
          "pool '%s' was closed before its coordinator had answered".formatted(options.name());
      requests.end(() -> new PoolClosedException(text, null));
      callbacks.execute(this::release);
    }
  }

  private void giveUp(String text) {
    log.error("{}", text);
    failed = true;
    reader.broken(PoolBreak.withoutHost(text));
    requests.end(() -> new PoolConnectException(text, null));
    core.failed(text);
  }

  private void fail(Throwable fault) {
    PoolBreak broken = PoolBreak.byFault(options.name(), fault);
    if (!failed) {
      failed = true;
      reader.broken(broken);
      requests.end(broken::exception);
    }
    try {
      core.failed(broken.text());
    } finally {
      log.error("{}", broken.text(), fault);
    }
  }

  private void release() {
    client.close();
    end.reach(this, client::awaitEnd, () -> {});
  }

  @Override
  public Duration exitGrace() {
    return options.exitGrace();
  }

  @Override
  public void finish() {
    shutdown();
  }

  @Override
  public void cutOff() {
    terminate();
  }

  @Override
  public void kill() {
    client.close();
  }

  @Override
  public String toString() {
    return "Pool[" + options.name() + ", at " + place + ", " + state + "]";
  }
}
