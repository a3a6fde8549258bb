package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Passes the frames on that one of client and pool sends to the other. Confined to the control
/// loop.
final class ClientFrameHandler extends SimpleChannelInboundHandler<Frame> {
  /// Either side has something to say each second.
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ClientFrames frames;
  private final Logger log;
  private long lastRead = System.nanoTime();
  private @Nullable Future<?> watch;

  ClientFrameHandler(ClientFrames frames, Logger log) {
    this.frames = frames;
    this.log = log;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    watch = context.executor().scheduleAtFixedRate(() -> watch(context), 5, 5, TimeUnit.SECONDS);
  }

  // Nothing else tells of a network that has gone.
  private void watch(ChannelHandlerContext context) {
    if (System.nanoTime() - lastRead > SILENCE_NANOS) {
      context.close().addListener(closed -> {});
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    lastRead = System.nanoTime();
    frames.received(frame);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    frames.readEnded();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    frames.writabilityChanged(context.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (watch != null) {
      watch.cancel(false);
    }
    frames.disconnected();
    frames.readEnded();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.warn("a connection of a client failed: {}", cause.toString());
    context.close().addListener(closed -> {});
  }
}
