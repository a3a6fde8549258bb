package dev.loompool.internal.net;

import dev.loompool.protocol.LogText;
import dev.loompool.protocol.v1.Frame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import org.slf4j.Logger;

/// Passes the frames of one worker on. Confined to the control loop.
final class WorkerFrameHandler extends SimpleChannelInboundHandler<Frame> {
  private static final int MOST_CHARACTERS = 500;

  private final int worker;
  private final WorkerListener listener;
  private final Logger log;
  private final FrameOrder order;
  private boolean broken;

  WorkerFrameHandler(int worker, WorkerListener listener, Logger log) {
    this(worker, false, listener, log);
  }

  /// @param joined whether nobody launched the worker
  WorkerFrameHandler(int worker, boolean joined, WorkerListener listener, Logger log) {
    this.order = new FrameOrder(joined);
    this.worker = worker;
    this.listener = listener;
    this.log = log;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    if (broken) {
      return;
    }
    if (order.allows(frame)) {
      listener.received(worker, frame);
    } else {
      breakUp(context, "it sent %s %s".formatted(frame.getBodyCase(), order));
    }
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
    if (cause instanceof IOException) {
      log.debug("the connection of w{} failed", worker, cause);
      context.close().addListener(closed -> {});
    } else {
      breakUp(context, String.valueOf(cause.getMessage()));
    }
  }

  // Nothing more is believed of it. The pool takes the end of the connection for the worker's.
  private void breakUp(ChannelHandlerContext context, String why) {
    if (!broken) {
      broken = true;
      log.warn(
          "closed the connection of w{}, which broke the protocol: {}",
          worker,
          LogText.line(why, MOST_CHARACTERS));
      context.close().addListener(closed -> {});
    }
  }
}
