package dev.loompool.internal.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Holds a listening socket to a rate: past it connections wait in the kernel, so that a storm of
/// them leaves the control loop most of its time. Confined to the control loop.
final class AcceptLimit extends ChannelInboundHandlerAdapter {
  private final Allowance allowance;
  private @Nullable Future<?> pause;

  AcceptLimit(Allowance allowance) {
    this.allowance = allowance;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    allowance.takeAnyway();
    if (allowance.waitNanos() > 0) {
      context.channel().config().setAutoRead(false);
      resumeLater(context);
    }
    context.fireChannelRead(accepted);
  }

  private void resumeLater(ChannelHandlerContext context) {
    if (pause == null) {
      pause =
          context
              .executor()
              .schedule(() -> resume(context), allowance.waitNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void resume(ChannelHandlerContext context) {
    pause = null;
    if (allowance.waitNanos() > 0) {
      resumeLater(context);
    } else {
      context.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (pause != null) {
      pause.cancel(false);
    }
    context.fireChannelInactive();
  }
}
