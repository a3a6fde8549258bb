package dev.loompool.worker.net;

import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.worker.EndedColumns;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The connection of a worker that joined: a channel of Netty. Thread-safe.
final class NettyConnection implements CoordinatorConnection {
  private final Channel channel;
  private final Consumer<Throwable> failed;

  /// @param failed hears why a frame could not be sent, and what commands throw
  NettyConnection(Channel channel, Consumer<Throwable> failed) {
    this.channel = channel;
    this.failed = failed;
  }

  @Override
  public void send(Frame frame) {
    FramePipeline.send(channel, frame, failed);
  }

  @Override
  public void send(EndedColumns outcomes) {
    if (outcomes.isLarge()) {
      send(outcomes.largeFrame());
      return;
    }
    int bytes = outcomes.frameBytes();
    ByteBuf out = channel.alloc().directBuffer(Integer.BYTES + bytes);
    out.writeInt(bytes);
    outcomes.writeTo(out.nioBuffer(Integer.BYTES, bytes));
    out.writerIndex(Integer.BYTES + bytes);
    channel
        .writeAndFlush(out)
        .addListener((ChannelFuture sent) -> {
          if (sent.cause() != null) {
            failed.accept(sent.cause());
            ChannelFutureListener.CLOSE.operationComplete(sent);
          }
        });
  }

  @Override
  public void sendLast(Frame frame, Runnable then) {
    channel.writeAndFlush(frame).addListener(ignored -> then.run());
  }

  @Override
  public void execute(Runnable command) {
    try {
      channel.eventLoop().execute(watched(command));
    } catch (RejectedExecutionException e) {
      // The connection has ended: nothing is heard of it any more.
    }
  }

  @Override
  public void executeSoon(Runnable command) {
    try {
      channel
          .eventLoop()
          .schedule(watched(command), 1, TimeUnit.MILLISECONDS)
          .addListener(done -> {});
    } catch (RejectedExecutionException e) {
      // As above.
    }
  }

  @Override
  public void executeSending(Runnable command) {
    execute(command);
  }

  @Override
  public int waitingOutcomes() {
    return FramePipeline.waitingOutcomes(channel.pipeline());
  }

  @Override
  public void accept(int maxMessageBytes) {
    FramePipeline.accept(channel.pipeline(), maxMessageBytes);
  }

  private Runnable watched(Runnable command) {
    return () -> {
      try {
        command.run();
      } catch (Throwable e) {
        failed.accept(e);
        throw e;
      }
    };
  }

  @Override
  public void close() {
    channel.close().addListener(closed -> {});
  }
}
