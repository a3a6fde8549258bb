package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.net.ClientConnection;
import dev.loompool.internal.net.ClientFrames;
import dev.loompool.protocol.v1.Closing;
import dev.loompool.protocol.v1.DefineFunction;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// One connection of a client to this pool. To the client it is what a worker is to its pool: it
/// runs tasks and says how they ended. What it has not ended when the connection ends is cancelled,
/// as the client will send it again. Confined to the control loop.
///
/// ```
/// OPEN --close, Drain--> CLOSING --no task left--> ENDED
///   +---------------disconnected------+-------------^
/// ```
final class ClientSession implements ClientFrames {
  private enum State {
    OPEN,
    /// The client sends no more tasks; what it has sent finishes.
    CLOSING,
    ENDED
  }

  private final String client;
  private final long instance;
  private final HostedPool host;
  private final ClientConnection connection;
  private final ClientRequests requests;
  private final OutcomeColumns outcomes;
  private final Map<Long, Long> functions = new HashMap<>();
  private final TreeMap<Long, ClientBatch> batches = new TreeMap<>();
  private State state = State.OPEN;
  private boolean drains;
  private long tasks;

  /// @param client what messages call it
  /// @param instance which client it is
  ClientSession(String client, long instance, HostedPool host, ClientConnection connection) {
    this.client = client;
    this.instance = instance;
    this.host = host;
    this.connection = connection;
    this.requests = new ClientRequests(host, instance, this::send);
    this.outcomes = new OutcomeColumns(host.names(), this::send);
  }

  @Override
  public void received(Frame frame) {
    if (state == State.ENDED) {
      return;
    }
    switch (frame.getBodyCase()) {
      case DEFINE_FUNCTION -> define(frame.getDefineFunction());
      case FORGET_FUNCTIONS -> frame.getForgetFunctions().getFunctionsList().forEach(this::forget);
      case RUN_TASKS -> frame.getRunTasks().getBatchesList().forEach(this::run);
      case CANCEL_TASKS -> frame.getCancelTasks().getTasksList().forEach(this::cancel);
      // Tasks that wait here wait for other workers too, so none is better off with the client.
      case REVOKE_TASKS ->
          send(
              Frame.newBuilder()
                  .setTasksEnded(TasksEnded.newBuilder().setRevokeAnswered(true))
                  .build());
      case PING ->
          send(
              Frame.newBuilder()
                  .setPong(Pong.newBuilder().setNanos(frame.getPing().getNanos()))
                  .build());
      case REQUEST -> requests.received(frame.getRequest());
      case WITHDRAW -> requests.withdrawn(frame.getWithdraw().getId());
      case DRAIN -> {
        drains = true;
        endIfDrained();
      }
      case DISMISSED -> connection.close();
      default ->
          throw new IllegalArgumentException(
              "client %s sent %s, which no client may".formatted(client, frame.getBodyCase()));
    }
  }

  private void define(DefineFunction frame) {
    if (functions.size() >= HostedPool.MOST_FUNCTIONS) {
      throw new IllegalArgumentException(
          "client %s has defined %d functions and forgotten none"
              .formatted(client, functions.size()));
    }
    long here = host.functions().defineEncoded(frame.getCode().toByteArray());
    Long before = functions.put(frame.getFunction(), here);
    if (before != null) {
      host.forgetFunction(before);
    }
  }

  private void forget(long function) {
    Long here = functions.remove(function);
    if (here != null) {
      host.forgetFunction(here);
    }
  }

  private void run(TaskBatch sent) {
    if (state == State.CLOSING || host.isClosed()) {
      giveBack(sent);
      return;
    }
    for (SentTasks part : SentTasks.of(sent, host.concurrency())) {
      long function = HostedPool.function(functions, sent.getFunction());
      int count = part.count();
      ClientBatch batch =
          new ClientBatch(
              this,
              sent.getFirstTask() + part.from(),
              sent.getRun(),
              sink -> host.block(function, part, sink));
      tasks += count;
      if (tasks > HostedPool.MOST_TASKS || batches.put(batch.first, batch) != null) {
        throw new IllegalArgumentException(
            "client %s sent tasks that it has sent before, or too many".formatted(client));
      }
      host.submit(batch.block);
    }
  }

  private void giveBack(TaskBatch sent) {
    send(OutcomeColumns.givenBack(sent.getFirstTask(), sent.getLengthsCount(), sent.getRun()));
  }

  private void cancel(long task) {
    Map.Entry<Long, ClientBatch> found = batches.floorEntry(task);
    if (found != null && task - found.getKey() < found.getValue().block.size()) {
      TaskBlock block = found.getValue().block;
      host.cancel(block.id((int) (task - found.getKey())));
    }
  }

  /// A task has ended.
  ///
  /// @param task as the client calls it
  /// @param isLast whether it was the last of its batch
  void ended(ClientBatch batch, long task, Outcome outcome, boolean isLast) {
    tasks--;
    if (isLast) {
      batches.remove(batch.first, batch);
    }
    // What the pool gave up the client sends again, when there is a pool again.
    boolean isGivenUp =
        outcome.ending() == Ending.POOL_TERMINATED || outcome.ending() == Ending.POOL_BROKEN;
    if (state != State.ENDED && !isGivenUp) {
      outcomes.add(task, batch.run, outcome);
    }
  }

  /// Sends what has ended in this turn.
  void flush() {
    if (state != State.ENDED) {
      outcomes.flush();
      endIfDrained();
    }
  }

  /// The pool shuts down: has the client send no more tasks.
  void close() {
    if (state == State.OPEN) {
      state = State.CLOSING;
      send(Frame.newBuilder().setClosing(Closing.getDefaultInstance()).build());
    }
  }

  /// The client has connected again.
  void supersede() {
    disconnected();
    connection.close();
  }

  private void endIfDrained() {
    if (drains && tasks == 0) {
      connection.sendLast(Frame.newBuilder().setDrained(Drained.getDefaultInstance()).build());
      drains = false;
    }
  }

  @Override
  public void readEnded() {
    host.turnEnded();
  }

  @Override
  public void writabilityChanged(boolean writable) {
    // While the client reads nothing it gets nothing more to read either.
    connection.read(writable);
  }

  @Override
  public void disconnected() {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    requests.end();
    for (ClientBatch batch : Map.copyOf(batches).values()) {
      for (int index = 0; index < batch.block.size(); index++) {
        host.cancel(batch.block.id(index));
      }
    }
    functions.values().forEach(host::forgetFunction);
    functions.clear();
    host.ended(this, instance);
  }

  /// How many tasks of the client have not ended, those aside that are kept under an id.
  long tasks() {
    return tasks;
  }

  @Override
  public String toString() {
    return client;
  }

  private void send(Frame frame) {
    connection.send(frame);
  }
}
