package dev.loompool.worker.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection on which the coordinator, which pings each second, has been silent for long:
/// nothing else tells of a network that has gone. Confined to the event loop.
final class SilenceHandler extends ChannelInboundHandlerAdapter {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long CHECK_SECONDS = 1;

  private long lastRead;
  private @Nullable Future<?> check;

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    lastRead = now(context);
    check =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> check(context), CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
  }

  private void check(ChannelHandlerContext context) {
    if (now(context) - lastRead > LIMIT_NANOS) {
      context.close().addListener(closed -> {});
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    lastRead = now(context);
    context.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stop();
    context.fireChannelInactive();
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  private void stop() {
    if (check != null) {
      check.cancel(false);
    }
  }
}
