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

  /// Runs the command on the event loop.
  public void execute(Runnable command) {
    channel.eventLoop().execute(command);
  }
}
