package dev.loompool.protocol;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.util.concurrent.TimeUnit;

/// The channels of one event loop, which are closed before it ends. Thread-safe.
///
/// The loop itself does not see to that: one that is told to shut down while it runs its tasks, and
/// is not to wait for more, ends without another look at its channels. A listening socket then
/// stays open as long as the process, and takes connections that nobody answers.
public final class LoopChannels {
  private final EventLoopGroup group;
  private final ChannelGroup channels;

  /// @param group of one loop
  public LoopChannels(EventLoopGroup group) {
    this.group = group;
    channels = new DefaultChannelGroup(group.next(), true);
  }

  /// Has the channel closed with the others; at once where they have been already.
  public void add(Channel channel) {
    channels.add(channel);
  }

  /// Closes all channels, then ends the loop, which has so long for what it still does.
  public void end(long limitMillis) {
    channels
        .close()
        .addListener(closed ->
            group
                .shutdownGracefully(0, limitMillis, TimeUnit.MILLISECONDS)
                .addListener(ended -> {}));
  }
}
