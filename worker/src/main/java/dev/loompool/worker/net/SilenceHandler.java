package dev.loompool.worker.net;

import static java.util.Objects.requireNonNull;

import dev.loompool.protocol.Silence;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection on which the coordinator, which pings each second, has been silent for long:
/// nothing else tells of a network that has gone. Confined to the event loop.
final class SilenceHandler extends ChannelInboundHandlerAdapter {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private @Nullable Silence silence;
  private @Nullable Future<?> check;

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Silence begun = new Silence(LIMIT_NANOS, CHECK_NANOS, now(context));
    silence = begun;
    check =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> check(begun, context), CHECK_NANOS, CHECK_NANOS, TimeUnit.NANOSECONDS);
  }

  private static void check(Silence silence, ChannelHandlerContext context) {
    if (silence.isTooLong(now(context))) {
      context.close().addListener(closed -> {});
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    requireNonNull(silence).heard(now(context));
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
