package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/// What a pool may do with the connection of one client. Confined to the control loop.
public final class ClientConnection {
  private final Channel channel;

  public ClientConnection(Channel channel) {
    this.channel = channel;
  }

  /// Sends a frame at once. One that can't be sent closes the connection.
  public void send(Frame frame) {
    channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /// Sends the last frame, then closes the connection.
  public void sendLast(Frame frame) {
    channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
  }

  /// Whether frames are read; those that are not read wait with the client.
  public void read(boolean reads) {
    channel.config().setAutoRead(reads);
  }

  public void close() {
    channel.close().addListener(closed -> {});
  }
}
