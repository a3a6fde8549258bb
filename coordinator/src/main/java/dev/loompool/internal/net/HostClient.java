package dev.loompool.internal.net;

import dev.loompool.protocol.ClientTls;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.LoopChannels;
import dev.loompool.protocol.SessionToken;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/// Connects a client to the coordinator that hosts its pool, on one event loop that is also the
/// client's control loop. Thread-safe.
public final class HostClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final long END_MILLIS = 1_000;

  private final Endpoint endpoint;
  private final Credentials credentials;
  private final Optional<ClientTls> tls;
  private final Logger log;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final LoopChannels channels;

  /// How a client shows who it is.
  ///
  /// @param name what messages of the host call it
  /// @param instance the same each time that it connects, and that of no other
  public record Credentials(SessionToken token, String name, long instance) {}

  /// @param tls encrypts the connections; empty where they are not
  public HostClient(
      String threadName,
      Endpoint endpoint,
      Credentials credentials,
      Optional<ClientTls> tls,
      Logger log) {
    if (endpoint.path() != null && !Epoll.isAvailable()) {
      throw new IllegalArgumentException(
          "Unix domain sockets need Netty's native epoll, which can't be loaded here; connect to an address");
    }
    this.endpoint = endpoint;
    this.tls = tls;
    this.credentials = credentials;
    this.log = log;
    group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory(threadName, true) {
              @Override
              protected Thread newThread(Runnable command, String ignored) {
                return super.newThread(command, threadName);
              }
            },
            endpoint.path() != null ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    loop = group.next();
    channels = new LoopChannels(group);
  }

  /// The one event loop.
  public EventLoop loop() {
    return loop;
  }

  /// Connects once. The future completes on the event loop; it fails with [HostRefusedException]
  /// where the coordinator was there but did not let this client in, and with what Netty says where
  /// nobody was there.
  public CompletableFuture<HostChannel> connect() {
    CompletableFuture<HostChannel> connected = new CompletableFuture<>();
    // Looked up anew each time: a coordinator may come back elsewhere.
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    String path = endpoint.path();
    Bootstrap bootstrap = new Bootstrap().group(group);
    if (path != null) {
      bootstrap.channel(EpollDomainSocketChannel.class);
    } else {
      bootstrap.channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true);
    }
    bootstrap
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channels.add(channel);
                tls.ifPresent(it -> channel.pipeline().addLast(it.handler(channel, address)));
                FramePipeline.install(channel.pipeline());
                channel
                    .pipeline()
                    .addLast(new HostHandshake(credentials, tls.isPresent(), connected, log));
              }
            })
        .connect(path != null ? new DomainSocketAddress(path) : address)
        .addListener(done -> {
          if (done.cause() != null) {
            connected.completeExceptionally(done.cause());
          }
        });
    return connected;
  }

  /// Closes the connection and ends the event loop.
  public void close() {
    channels.end(END_MILLIS);
  }

  /// Waits for the end of the event loop's thread.
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return group.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }
}
