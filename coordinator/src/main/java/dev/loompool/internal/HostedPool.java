package dev.loompool.internal;

import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSink;
import dev.loompool.internal.net.ClientConnection;
import dev.loompool.internal.net.ClientFrames;
import dev.loompool.internal.net.ClientHost;
import dev.loompool.protocol.Adapters;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.HostStats;
import dev.loompool.protocol.v1.Hosting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;

/// This pool as clients of other processes have it. Confined to the control loop, but for what
/// [ClientRequests] uses on its threads.
final class HostedPool implements ClientHost {
  /// The most functions that one client may have defined and not forgotten.
  static final int MOST_FUNCTIONS = 100_000;

  /// The most tasks that one client may have here that have not ended, of its maps and submits.
  static final int MOST_TASKS = 1 << 18;

  private final long id;
  private final PoolOptions options;
  private final ControlLoop loop;
  private final PoolCore core;
  private final FunctionTable functions;
  private final LongConsumer forgetFunction;
  private final TaskIntake intake;
  private final QueuedTasks queue;
  private final Room room;
  private final NameRegister names;
  private final Supplier<HostStats> stats;
  private final Logger log;
  private final AcceptedOnce accepted = new AcceptedOnce();
  private final ThreadFactory threads;

  /// By the instance of the client: one that connects again leaves its last connection behind.
  private final Map<Long, ClientSession> sessions = new LinkedHashMap<>();

  HostedPool(
      long id,
      PoolOptions options,
      ControlLoop loop,
      PoolCore core,
      FunctionTable functions,
      LongConsumer forgetFunction,
      TaskIntake intake,
      QueuedTasks queue,
      Room room,
      NameRegister names,
      Supplier<HostStats> stats,
      Logger log) {
    this.id = id;
    this.options = options;
    this.loop = loop;
    this.core = core;
    this.functions = functions;
    this.forgetFunction = forgetFunction;
    this.intake = intake;
    this.queue = queue;
    this.room = room;
    this.names = names;
    this.stats = stats;
    this.log = log;
    this.threads = Thread.ofVirtual().name(options.name() + "-request-", 0).factory();
  }

  @Override
  public Hosting hosting() {
    return Hosting.newBuilder()
        .setPool(id)
        .setName(options.name())
        .setConcurrency(core.slots())
        .build();
  }

  @Override
  public ClientFrames open(Hello hello, String from, ClientConnection connection) {
    long instance = hello.getClient().getInstance();
    String client = hello.getWorker() + " at " + from;
    ClientSession session = new ClientSession(client, instance, this, connection);
    ClientSession before = sessions.put(instance, session);
    if (before != null) {
      before.supersede();
    }
    log.info("client {} (pid {}) has connected", client, hello.getPid());
    if (isClosed()) {
      session.close();
    }
    return session;
  }

  /// The pool shuts down: clients send it no more tasks.
  void close() {
    List.copyOf(sessions.values()).forEach(ClientSession::close);
  }

  /// The pool is broken: clients look for another.
  void disconnect() {
    List.copyOf(sessions.values()).forEach(ClientSession::supersede);
  }

  void ended(ClientSession session, long instance) {
    sessions.remove(instance, session);
    log.info("client {} is gone", session);
  }

  /// The function here that the client calls so.
  static long function(Map<Long, Long> functions, long named) {
    Long here = named < Adapters.FIRST_FREE_ID ? Long.valueOf(named) : functions.get(named);
    if (here == null) {
      throw new IllegalArgumentException(
          "a client named function %d, which it did not define".formatted(named));
    }
    return here;
  }

  TaskBlock block(long function, SentTasks tasks, TaskSink sink) {
    return tasks.block(function, intake.reserveIds(tasks.count()), sink);
  }

  void submit(TaskBlock block) {
    room.take(block.size(), block.bytes(0, block.size()));
    core.submitted(block, 0, block.size(), loop.now());
  }

  void cancel(long task) {
    core.cancelRequested(task, loop.now());
  }

  void turnEnded() {
    loop.endTurn();
  }

  void forgetFunction(long function) {
    forgetFunction.accept(function);
  }

  FunctionTable functions() {
    return functions;
  }

  NameRegister names() {
    return names;
  }

  int concurrency() {
    return options.concurrencyPerWorker();
  }

  boolean isClosed() {
    return intake.isClosed();
  }

  // From any thread.

  long id() {
    return id;
  }

  ThreadFactory threads() {
    return threads;
  }

  void execute(Runnable input) {
    loop.execute(input);
  }

  QueuedTasks queue() {
    return queue;
  }

  AcceptedOnce accepted() {
    return accepted;
  }

  /// Queues a task; gives its id, or 0 where there is no room.
  long queue(TaskIntake.Prepared task, boolean waits) {
    QueuedTask queued = waits ? intake.queueEncoded(task) : intake.tryQueueEncoded(task);
    return queued == null ? 0 : queue.add(queued).value();
  }

  HostStats stats() {
    return stats.get();
  }
}
