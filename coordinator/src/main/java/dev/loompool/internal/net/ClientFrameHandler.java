package dev.loompool.internal.net;

import static java.util.Objects.requireNonNull;

import dev.loompool.protocol.Silence;
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

  private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ClientFrames frames;
  private final Logger log;
  private @Nullable Silence silence;
  private @Nullable Future<?> watch;

  ClientFrameHandler(ClientFrames frames, Logger log) {
    this.frames = frames;
    this.log = log;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Silence begun = new Silence(SILENCE_NANOS, WATCH_NANOS, now(context));
    silence = begun;
    watch =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> watch(begun, context), WATCH_NANOS, WATCH_NANOS, TimeUnit.NANOSECONDS);
  }

  // Nothing else tells of a network that has gone.
  private static void watch(Silence silence, ChannelHandlerContext context) {
    if (silence.isTooLong(now(context))) {
      context.close().addListener(closed -> {});
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    requireNonNull(silence).heard(now(context));
    frames.received(frame);
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
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
