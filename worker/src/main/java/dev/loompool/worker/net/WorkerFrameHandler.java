package dev.loompool.worker.net;

import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.worker.Worker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;

/// Passes frames to the worker. Confined to the event loop.
final class WorkerFrameHandler extends SimpleChannelInboundHandler<Frame> {
  private final Worker worker;
  private final int maxMessageBytes;
  private boolean initialized;

  WorkerFrameHandler(Worker worker, int maxMessageBytes) {
    this.worker = worker;
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) throws IOException {
    switch (frame.getBodyCase()) {
      case RUN_TASKS -> worker.runTasks(frame.getRunTasks());
      case DEFINE_FUNCTION ->
          worker.define(
              frame.getDefineFunction().getFunction(), frame.getDefineFunction().getCode());
      case FORGET_FUNCTIONS -> worker.forget(frame.getForgetFunctions().getFunctionsList());
      case REVOKE_TASKS -> worker.revoke(frame.getRevokeTasks().getCount());
      case CANCEL_TASKS -> worker.cancel(frame.getCancelTasks().getTasksList());
      case CLASS_BYTES -> worker.classAnswered(frame.getClassBytes());
      case PING -> pong(context, frame.getPing());
      case INITIALIZE -> initialize(context, frame.getInitialize());
      case DRAIN -> worker.drain();
      case DISMISSED -> worker.dismissed(frame.getDismissed());
      default ->
          throw new IOException("the coordinator sent " + frame.getBodyCase() + " to a worker");
    }
  }

  private void initialize(ChannelHandlerContext context, Initialize initialize) throws IOException {
    if (initialized) {
      throw new IOException("the coordinator sent a second INITIALIZE to a worker");
    }
    initialized = true;
    worker.initialize(
        new CoordinatorConnection(context.channel(), worker::failed), maxMessageBytes, initialize);
  }

  private void pong(ChannelHandlerContext context, Ping ping) {
    // It may overtake a large outcome.
    long ended = worker.outcomesSent() - FramePipeline.waitingOutcomes(context.pipeline());
    Pong.Builder pong = Pong.newBuilder().setNanos(ping.getNanos()).setEnded(ended);
    worker.starvation().ifPresent(pong::setStarvation);
    FramePipeline.send(context.channel(), Frame.newBuilder().setPong(pong).build());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.disconnected();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    worker.failed(cause);
    System.err.println("the connection to the coordinator failed: " + cause);
    context.close().addListener(ignored -> worker.disconnected());
  }
}
