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

/// What the worker may do with its connection. Thread-safe.
public final class CoordinatorConnection {
  private final Channel channel;
  private final Consumer<Throwable> failed;

  /// @param failed hears why a frame could not be sent, and what commands throw
  CoordinatorConnection(Channel channel, Consumer<Throwable> failed) {
    this.channel = channel;
    this.failed = failed;
  }

  /// Sends a frame. A frame that can't be sent closes the connection, which the worker sees.
  public void send(Frame frame) {
    FramePipeline.send(channel, frame, failed);
  }

  /// Sends outcomes in one frame, without a message in between where they are small.
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

  /// Sends the last frame, then runs the command: all frames have left by then.
  public void sendLast(Frame frame, Runnable then) {
    channel.writeAndFlush(frame).addListener(ignored -> then.run());
  }

  /// Runs the command on the event loop.
  public void execute(Runnable command) {
    try {
      channel.eventLoop().execute(watched(command));
    } catch (RejectedExecutionException e) {
      // The connection has ended: nothing is heard of it any more.
    }
  }

  /// Runs the command on the event loop in a millisecond.
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

  /// Closes the connection, which the worker sees.
  public void close() {
    channel.close().addListener(closed -> {});
  }
}
