package dev.loompool.worker.net;

import static java.util.Objects.requireNonNull;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Passes the frames of a channel on. Confined to the event loop.
final class WorkerFrameHandler extends SimpleChannelInboundHandler<Frame> {
  private final WorkerOptions options;
  private final Worker worker;
  private @Nullable FrameReceiver receiver;

  WorkerFrameHandler(WorkerOptions options, Worker worker) {
    this.options = options;
    this.worker = worker;
  }

  /// Whether the coordinator and the worker know each other.
  boolean isAccepted() {
    return receiver != null && receiver.isAccepted();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    NettyConnection connection = new NettyConnection(context.channel(), worker::failed);
    receiver = new FrameReceiver(options, worker, connection);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) throws IOException {
    receiver().received(frame);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    receiver().ended();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    receiver().failed(cause);
  }

  private FrameReceiver receiver() {
    return requireNonNull(receiver);
  }
}
