package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Welcome;
import io.netty.channel.Channel;
import java.util.List;
import org.slf4j.Logger;

/// A connection to a coordinator that has let this client in. It reads nothing until it is started.
/// Confined to the event loop, but for what it was told.
public final class HostChannel {
  private final Channel channel;
  private final Welcome welcome;
  private final List<Frame> early;
  private final Logger log;

  /// @param early what came before somebody was there to take it
  HostChannel(Channel channel, Welcome welcome, List<Frame> early, Logger log) {
    this.early = early;
    this.channel = channel;
    this.welcome = welcome;
    this.log = log;
  }

  /// What the coordinator said of itself.
  public Welcome welcome() {
    return welcome;
  }

  /// Where it is.
  public String address() {
    return String.valueOf(channel.remoteAddress());
  }

  /// Reads from now on.
  public WorkerConnection start(ClientFrames frames) {
    WorkerConnection connection = new WorkerConnection(channel);
    connection.sendPolicies();
    if (!channel.isActive()) {
      channel.eventLoop().execute(frames::disconnected);
    } else {
      channel.pipeline().replace(HostHandshake.class, null, new ClientFrameHandler(frames, log));
      channel
          .eventLoop()
          .execute(() -> {
            early.forEach(frames::received);
            frames.readEnded();
            channel.config().setAutoRead(true);
          });
    }
    return connection;
  }

  public void close() {
    channel.close().addListener(closed -> {});
  }
}
