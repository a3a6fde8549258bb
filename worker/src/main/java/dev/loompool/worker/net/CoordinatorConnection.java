package dev.loompool.worker.net;

import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Frame;
import io.netty.channel.Channel;

/// What the worker may do with its connection. Thread-safe.
public final class CoordinatorConnection {
  private final Channel channel;

  CoordinatorConnection(Channel channel) {
    this.channel = channel;
  }

  /// Sends a frame. A frame that can't be sent closes the connection, which the worker sees.
  public void send(Frame frame) {
    FramePipeline.send(channel, frame);
  }

  /// Sends the last frame, then runs the command: all frames have left by then.
  public void sendLast(Frame frame, Runnable then) {
    channel.writeAndFlush(frame).addListener(ignored -> then.run());
  }

  /// Runs the command on the event loop.
  public void execute(Runnable command) {
    channel.eventLoop().execute(command);
  }
}
