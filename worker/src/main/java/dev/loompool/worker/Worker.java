package dev.loompool.worker;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.Dismissed;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.Leaving;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.Share;
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
import java.util.Objects;
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
  private final WorkerOptions options;
  private final WorkerHost host;
  private final MemoryGuard memory;
  private final FunctionTable functions = new FunctionTable();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private final SharedMemory shared = new SharedMemory();
  private volatile @Nullable CoordinatorConnection current; // read by who wants it to leave
  private @Nullable ClassRequests classRequests;
  private @Nullable WorkerSession session;
  private volatile boolean draining; // written on the event loop, read by who sends outcomes
  private boolean leaving; // it wants to go and starts nothing more

  /// @param host hears what becomes of the connection
  /// @param memory hears of what is thrown
  Worker(WorkerOptions options, WorkerHost host, MemoryGuard memory) {
    this.options = options;
    this.host = host;
    this.memory = memory;
  }

  /// Connects, works until it is told to stop, and returns the exit code.
  int run() throws IOException, InterruptedException {
    try (var client = CoordinatorClient.of(options, this)) {
      client.connect();
      int code = exitCode.get();
      options.join().ifPresent(joined -> close());
      return code;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /// The two do not work together.
  public void refused(String reason) {
    host.refused(options.name() + " " + reason);
    stop(2);
  }

  /// The handshake has ended well.
  public void welcomed() {
    host.welcomed();
  }

  /// The coordinator closes the connection next.
  public void dismissed(Dismissed frame) {
    host.dismissed(frame.getReason(), frame.getSuperseded());
  }

  /// Something was thrown on the event loop.
  public void failed(Throwable thrown) {
    memory.check(thrown);
  }

  /// The connection has ended.
  public void disconnected() {
    if (!exitCode.isDone()) {
      host.coordinatorGone();
    }
  }

  /// Prepares for the first task.
  public void initialize(
      CoordinatorConnection connection, int maxMessageBytes, Initialize initialize)
      throws IOException {
    current = connection;
    ClassRequests requests =
        initialize.getWithholdsClasses()
            ? ClassRequests.withheld()
            : new ClassRequests(connection::send);
    classRequests = requests;
    ClassLoader home =
        options.join().map(JoinOptions::home).orElseGet(ClassLoader::getSystemClassLoader);
    WorkerLoaders loaders = new WorkerLoaders(options.name(), requests, home);
    SentForm form =
        SentForm.of(loaders, initialize.getContextLoader(), maxMessageBytes, shared.form());
    Thread.ofVirtual()
        .name("worker-initializer")
        .start(() -> initialize(connection, initialize, form));
  }

  private void initialize(CoordinatorConnection connection, Initialize initialize, SentForm form) {
    Thread.currentThread().setContextClassLoader(form.context());
    try {
      StartNotes started = WorkerSession.startNotes(options, connection, memory);
      TaskExceptionHandler handler =
          (TaskExceptionHandler) form.decode(initialize.getExceptionHandler());
      WorkerInitializer initializer = (WorkerInitializer) form.decode(initialize.getInitializer());
      if (initializer != null) {
        initializer.initialize();
      }
      SentForm values = form.withCodec(initialize.getCodec());
      connection.execute(() -> ready(connection, values, initialize.getPool(), handler, started));
    } catch (Throwable e) {
      memory.check(e);
      notReady(connection, e, form);
    }
  }

  private void ready(
      CoordinatorConnection connection,
      SentForm form,
      long pool,
      @Nullable TaskExceptionHandler handler,
      StartNotes started) {
    session =
        WorkerSession.begin(
            options, connection, form, pool, handler, started, memory, () -> flushed(connection));
    connection.send(Frame.newBuilder().setInitialized(Initialized.getDefaultInstance()).build());
  }

  private void notReady(CoordinatorConnection connection, Throwable thrown, SentForm form) {
    Initialized failed = Initialized.newBuilder().setFailure(form.describe(thrown)).build();
    System.err.println("the initializer of " + options.name() + " failed");
    thrown.printStackTrace();
    connection.sendLast(Frame.newBuilder().setInitialized(failed).build(), () -> stop(2));
  }

  /// A ping has come: whether tasks keep others from running.
  public Optional<Starvation> starvation() {
    WorkerSession now = session;
    return now == null ? Optional.empty() : now.pinged();
  }

  /// The coordinator's answer about a class or resource.
  public void classAnswered(ClassBytes answer) {
    if (classRequests != null) {
      classRequests.answered(answer);
    }
  }

  public void share(Share offer) {
    shared.share(offer, Objects.requireNonNull(current));
  }

  public void define(long function, ByteString code) {
    functions.define(function, code.toByteArray());
  }

  public void forget(List<Long> ids) {
    ids.forEach(functions::forget);
  }

  public void runTasks(RunTasks frame) {
    WorkerSession now = required();
    for (TaskBatch batch : frame.getBatchesList()) {
      SentFunction function = functions.get(batch.getFunction());
      if (function == null) {
        throw new IllegalStateException("no function " + batch.getFunction() + " was defined");
      }
      now.outcomes().expect(batch.getLengthsCount());
      now.batches().read(batch, function);
    }
    now.loop().added();
    if (leaving) {
      now.giveBack();
    }
  }

  /// Has the worker go once its tasks have ended; those that have not started go back. Thread-safe.
  ///
  /// @param atOnce whether those that run are cut short
  void leave(boolean atOnce) {
    CoordinatorConnection connection = current;
    if (connection == null) {
      stop(0);
    } else {
      connection.execute(() -> leave(connection, atOnce));
    }
  }

  private void leave(CoordinatorConnection connection, boolean atOnce) {
    leaving = true;
    WorkerSession now = session;
    if (now != null) {
      now.giveBack();
    }
    Frame frame = Frame.newBuilder().setLeaving(Leaving.newBuilder().setAtOnce(atOnce)).build();
    if (atOnce || now == null) {
      connection.sendLast(frame, () -> stop(0));
    } else {
      connection.send(frame);
    }
  }

  /// Whether no task runs.
  boolean isIdle() {
    WorkerSession now = session;
    return now == null || now.loop().isIdle();
  }

  /// Ends what there is of it in a process that goes on.
  private void close() {
    if (classRequests != null) {
      classRequests.close();
    }
    WorkerSession now = session;
    if (now != null) {
      now.close();
    }
  }

  public void revoke(int count) {
    WorkerSession now = required();
    now.loop().revoke(count);
    now.outcomes().flushFully();
    TasksEnded answer = TasksEnded.newBuilder().setRevokeAnswered(true).build();
    now.connection().send(Frame.newBuilder().setTasksEnded(answer).build());
  }

  public void cancel(List<Long> tasks) {
    required().loop().cancel(new HashSet<>(tasks));
  }

  /// How many outcomes have been sent so far.
  public long outcomesSent() {
    WorkerSession now = session;
    return now == null ? 0 : now.outcomes().sent();
  }

  public void drain() {
    draining = true;
    stopWhenDrained();
  }

  /// Outcomes have been sent, by any thread.
  private void flushed(CoordinatorConnection connection) {
    if (draining) {
      connection.execute(this::stopWhenDrained);
    }
  }

  private void stopWhenDrained() {
    WorkerSession now = session;
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

  void stop(int code) {
    exitCode.complete(code);
  }

  private WorkerSession required() {
    WorkerSession now = session;
    if (now == null) {
      throw new IllegalStateException("a frame for a worker that is ready came before it was");
    }
    return now;
  }
}
