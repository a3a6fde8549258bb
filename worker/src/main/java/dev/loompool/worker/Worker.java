package dev.loompool.worker;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.Starvation;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.WorkerInitializer;
import dev.loompool.worker.net.CoordinatorClient;
import dev.loompool.worker.net.CoordinatorConnection;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The worker's life, and the owner of its parts.
///
/// ```
/// CONNECTING --welcomed--> READY --drain--> DRAINING --last outcome sent--> STOPPED
/// ```
///
/// Confined to the event loop, but for `run`.
public final class Worker {
  private static final TaskExceptionHandler NO_HANDLER = (context, thrown) -> {};
  private static final Frame STARVED_NO_MORE =
      Frame.newBuilder().setPong(Pong.getDefaultInstance()).build();

  private final WorkerOptions options;
  private final Runnable coordinatorGone;
  private final MemoryGuard memory;
  private final FunctionTable functions = new FunctionTable();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private @Nullable ClassRequests classRequests;
  private @Nullable Session session;
  private boolean draining;

  /// @param coordinatorGone ends the process at once
  /// @param memory hears of what is thrown
  Worker(WorkerOptions options, Runnable coordinatorGone, MemoryGuard memory) {
    this.options = options;
    this.coordinatorGone = coordinatorGone;
    this.memory = memory;
  }

  /// What exists from the welcome on.
  private record Session(
      CoordinatorConnection connection,
      TaggedTaskCodec codec,
      int maxMessageBytes,
      OutcomeSender outcomes,
      TaskLoop loop,
      BatchReader batches,
      StarvationProbe starvation) {}

  /// Connects, works until it is told to stop, and returns the exit code.
  int run() throws IOException, InterruptedException {
    try (var client = new CoordinatorClient(options, this)) {
      client.connect();
      return exitCode.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /// The two do not work together.
  public void refused(String reason) {
    System.err.println("worker could not start: " + options.name() + " " + reason);
    stop(2);
  }

  /// Something was thrown on the event loop.
  public void failed(Throwable thrown) {
    memory.check(thrown);
  }

  /// The connection has ended.
  public void disconnected() {
    if (!exitCode.isDone()) {
      coordinatorGone.run();
    }
  }

  /// Prepares for the first task.
  public void initialize(
      CoordinatorConnection connection, int maxMessageBytes, Initialize initialize)
      throws IOException {
    ClassRequests requests = new ClassRequests(connection::send);
    classRequests = requests;
    WorkerLoaders loaders = new WorkerLoaders(options.name(), requests);
    TaggedTaskCodec codec =
        TaggedTaskCodec.trusting(loaders, maxMessageBytes + FramePipeline.FRAME_OVERHEAD_BYTES);
    ClassLoader context = loaders.loader(initialize.getContextLoader());
    Thread.ofVirtual()
        .name("worker-initializer")
        .start(() -> initialize(connection, maxMessageBytes, initialize, context, codec));
  }

  private void initialize(
      CoordinatorConnection connection,
      int maxMessageBytes,
      Initialize initialize,
      ClassLoader context,
      TaggedTaskCodec codec) {
    Thread.currentThread().setContextClassLoader(context);
    try {
      StartedTasks started = StartedTasks.open(options.startedTasks(), options.concurrency());
      memory.leaveWordsIn(started);
      TaskExceptionHandler handler =
          (TaskExceptionHandler) decode(codec, initialize.getExceptionHandler());
      WorkerInitializer initializer =
          (WorkerInitializer) decode(codec, initialize.getInitializer());
      if (initializer != null) {
        initializer.initialize();
      }
      connection.execute(() ->
          ready(
              connection, context, codec, maxMessageBytes, initialize.getPool(), handler, started));
    } catch (Throwable e) {
      memory.check(e);
      notReady(connection, e, codec, maxMessageBytes);
    }
  }

  private static @Nullable Object decode(TaggedTaskCodec codec, ByteString bytes)
      throws IOException, ClassNotFoundException {
    return bytes.isEmpty() ? null : codec.decode(bytes.toByteArray(), 0, bytes.size());
  }

  private void ready(
      CoordinatorConnection connection,
      ClassLoader context,
      TaggedTaskCodec codec,
      int maxMessageBytes,
      long pool,
      @Nullable TaskExceptionHandler handler,
      StartedTasks started) {
    OutcomeSender outcomes =
        new OutcomeSender(connection::execute, connection::send, this::stopWhenDrained);
    RunnerTools tools =
        new RunnerTools(
            options.name(),
            context,
            codec,
            maxMessageBytes,
            handler == null ? NO_HANDLER : handler,
            started,
            new TaskTimer(
                outcomes::report,
                thrown -> WireFailure.describe(thrown, codec, maxMessageBytes).toByteArray(),
                memory),
            outcomes,
            memory);
    TaskLoop loop = new TaskLoop(options.concurrency(), tools);
    session =
        new Session(
            connection,
            codec,
            maxMessageBytes,
            outcomes,
            loop,
            new BatchReader(pool, tools, loop),
            new StarvationProbe(
                () -> !outcomes.isAllSent(),
                CarrierCounts::now,
                connection::execute,
                () -> connection.send(STARVED_NO_MORE)));
    connection.send(Frame.newBuilder().setInitialized(Initialized.getDefaultInstance()).build());
  }

  private void notReady(
      CoordinatorConnection connection,
      Throwable thrown,
      TaggedTaskCodec codec,
      int maxMessageBytes) {
    Initialized failed =
        Initialized.newBuilder()
            .setFailure(WireFailure.describe(thrown, codec, maxMessageBytes))
            .build();
    System.err.println("the initializer of " + options.name() + " failed");
    thrown.printStackTrace();
    connection.sendLast(Frame.newBuilder().setInitialized(failed).build(), () -> stop(2));
  }

  /// A ping has come: whether tasks keep others from running.
  public Optional<Starvation> starvation() {
    Session now = session;
    return now == null ? Optional.empty() : now.starvation().pinged();
  }

  /// The coordinator's answer about a class or resource.
  public void classAnswered(ClassBytes answer) {
    if (classRequests != null) {
      classRequests.answered(answer);
    }
  }

  public void define(long function, ByteString code) {
    functions.define(function, code.toByteArray());
  }

  public void forget(List<Long> ids) {
    ids.forEach(functions::forget);
  }

  public void runTasks(RunTasks frame) {
    Session now = required();
    for (TaskBatch batch : frame.getBatchesList()) {
      SentFunction function = functions.get(batch.getFunction());
      if (function == null) {
        throw new IllegalStateException("no function " + batch.getFunction() + " was defined");
      }
      now.outcomes().expect(batch.getLengthsCount());
      now.batches().read(batch, function);
    }
    now.loop().added();
  }

  public void revoke(int count) {
    Session now = required();
    now.loop().revoke(count);
    now.outcomes().flush();
    TasksEnded answer = TasksEnded.newBuilder().setRevokeAnswered(true).build();
    now.connection().send(Frame.newBuilder().setTasksEnded(answer).build());
  }

  public void cancel(List<Long> tasks) {
    required().loop().cancel(new HashSet<>(tasks));
  }

  /// How many outcomes have been sent so far.
  public long outcomesSent() {
    Session now = session;
    return now == null ? 0 : now.outcomes().sent();
  }

  public void drain() {
    draining = true;
    stopWhenDrained();
  }

  private void stopWhenDrained() {
    Session now = session;
    if (draining && (now == null || now.outcomes().isAllSent())) {
      draining = false;
      if (now == null) {
        stop(0);
      } else {
        Frame drained = Frame.newBuilder().setDrained(Drained.getDefaultInstance()).build();
        now.connection().sendLast(drained, () -> stop(0));
      }
    }
  }

  private void stop(int code) {
    exitCode.complete(code);
  }

  private Session required() {
    Session now = session;
    if (now == null) {
      throw new IllegalStateException("a frame for a worker that is ready came before it was");
    }
    return now;
  }
}
