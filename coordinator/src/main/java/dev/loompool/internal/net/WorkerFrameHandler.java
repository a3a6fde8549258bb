package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.slf4j.Logger;

/// Passes the frames of one worker on. Confined to the control loop.
final class WorkerFrameHandler extends SimpleChannelInboundHandler<Frame> {
  private final int worker;
  private final WorkerListener listener;
  private final Logger log;

  WorkerFrameHandler(int worker, WorkerListener listener, Logger log) {
    this.worker = worker;
    this.listener = listener;
    this.log = log;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    listener.received(worker, frame);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    listener.readEnded();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    listener.writabilityChanged(worker, context.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    listener.disconnected(worker);
    listener.readEnded();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("the connection of w{} failed", worker, cause);
    context.close().addListener(closed -> {});
  }
}
