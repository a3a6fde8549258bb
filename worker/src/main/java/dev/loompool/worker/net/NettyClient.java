package dev.loompool.worker.net;

import dev.loompool.protocol.ClientTls;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.LoopChannels;
import dev.loompool.protocol.TlsFiles;
import dev.loompool.worker.JoinOptions;
import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/// Connects a worker that joins: over the network, encrypted where it is told to. Thread-safe.
final class NettyClient implements CoordinatorClient {
  private static final int CONNECT_MILLIS = 10_000;

  private final WorkerOptions options;
  private final Worker worker;
  private final Endpoint endpoint;
  private final EventLoopGroup group;
  private final LoopChannels channels;

  NettyClient(WorkerOptions options, Worker worker) {
    // Whatever logging library the tasks bring, it need not be loaded before the first of them.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    this.options = options;
    this.worker = worker;
    this.endpoint = Endpoint.parse(options.endpoint());
    if (endpoint.path() != null && !Epoll.isAvailable()) {
      throw new IllegalArgumentException(
          "Unix domain sockets need Netty's native epoll, which can't be loaded here; connect to an address");
    }
    IoHandlerFactory handlers =
        endpoint.path() != null ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("worker-io", true), handlers);
    this.channels = new LoopChannels(group);
  }

  @Override
  public void connect() throws IOException, InterruptedException {
    SocketAddress address = address();
    Optional<TlsFiles> files = options.join().flatMap(JoinOptions::tls);
    ClientTls tls = files.isPresent() ? new ClientTls(files.get()) : null;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .channel(
                endpoint.path() != null ? EpollDomainSocketChannel.class : NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    if (options.join().isPresent()) {
                      channel.pipeline().addLast(new SilenceHandler());
                    }
                    if (tls != null) {
                      channel.pipeline().addLast(tls.handler(channel, (InetSocketAddress) address));
                    }
                    FramePipeline.install(channel.pipeline());
                    channel.pipeline().addLast(new WorkerFrameHandler(options, worker));
                  }
                });
    var connecting = bootstrap.connect(address).await();
    if (!connecting.isSuccess()) {
      throw CoordinatorClient.notFound(options, connecting.cause());
    }
  }

  private SocketAddress address() {
    String path = endpoint.path();
    return path != null
        ? new DomainSocketAddress(path)
        : new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  @Override
  public void close() {
    // The process ends next: frames that were written must leave, threads need not.
    channels.end(200);
    group.terminationFuture().awaitUninterruptibly(500);
  }
}
