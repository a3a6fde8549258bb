package dev.loompool.worker.net;

import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Frame;
import io.netty.channel.Channel;
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

  /// Sends the last frame, then runs the command: all frames have left by then.
  public void sendLast(Frame frame, Runnable then) {
    channel.writeAndFlush(frame).addListener(ignored -> then.run());
  }

  /// Runs the command on the event loop.
  public void execute(Runnable command) {
    channel
        .eventLoop()
        .execute(() -> {
          try {
            command.run();
          } catch (Throwable e) {
            failed.accept(e);
            throw e;
          }
        });
  }
}
