package dev.loompool.worker.net;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.Starvation;
import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import java.io.IOException;
import java.util.Optional;

/// Passes frames to the handshake, and once that is over to the worker. Confined to the event loop.
final class FrameReceiver {
  private final Worker worker;
  private final CoordinatorConnection connection;
  private final Handshake handshake;
  private boolean initialized;

  FrameReceiver(WorkerOptions options, Worker worker, CoordinatorConnection connection) {
    this.worker = worker;
    this.connection = connection;
    this.handshake = new Handshake(options, worker, connection);
  }

  /// Whether the handshake is over.
  boolean isAccepted() {
    return handshake.isOver();
  }

  /// The next frame.
  void received(Frame frame) throws IOException {
    if (!handshake.isOver()) {
      handshake.received(frame);
      return;
    }
    switch (frame.getBodyCase()) {
      case RUN_TASKS -> worker.runTasks(frame.getRunTasks());
      case DEFINE_FUNCTION ->
          worker.define(
              frame.getDefineFunction().getFunction(), frame.getDefineFunction().getCode());
      case FORGET_FUNCTIONS -> worker.forget(frame.getForgetFunctions().getFunctionsList());
      case REVOKE_TASKS -> worker.revoke(frame.getRevokeTasks().getCount());
      case CANCEL_TASKS -> worker.cancel(frame.getCancelTasks().getTasksList());
      case CLASS_BYTES -> worker.classAnswered(frame.getClassBytes());
      case PING -> pong(frame.getPing());
      case INITIALIZE -> initialize(frame.getInitialize());
      case SHARE -> worker.share(frame.getShare());
      case DRAIN -> worker.drain();
      case DISMISSED -> worker.dismissed(frame.getDismissed());
      default ->
          throw new IOException("the coordinator sent " + frame.getBodyCase() + " to a worker");
    }
  }

  private void initialize(Initialize initialize) throws IOException {
    if (initialized) {
      throw new IOException("the coordinator sent a second INITIALIZE to a worker");
    }
    initialized = true;
    worker.initialize(connection, handshake.maxMessageBytes(), initialize);
  }

  private void pong(Ping ping) {
    // It may overtake a large outcome. Read in this order: what leaves in between is not counted.
    long sent = worker.outcomesSent();
    long ended = sent - connection.waitingOutcomes();
    Pong.Builder pong = Pong.newBuilder().setNanos(ping.getNanos()).setEnded(ended);
    Optional<Starvation> starvation = worker.starvation();
    if (starvation.isPresent()) {
      pong.setStarvation(starvation.get());
    }
    connection.send(Frame.newBuilder().setPong(pong).build());
  }

  /// Something was thrown; the connection ends.
  void failed(Throwable cause) {
    worker.failed(cause);
    if (handshake.isOver()) {
      System.err.println("the connection to the coordinator failed: " + cause);
      connection.close();
    } else {
      handshake.failed(cause);
    }
  }

  /// The connection has ended.
  void ended() {
    worker.disconnected();
  }
}
