package dev.loompool.worker.net;

import dev.loompool.protocol.FramePipeline;
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

/// Opens the connection to the coordinator. Thread-safe.
public final class CoordinatorClient implements AutoCloseable {
  private static final String UNIX = "unix:";
  private static final String TCP = "tcp:";
  private static final int CONNECT_MILLIS = 10_000;

  private final WorkerOptions options;
  private final Worker worker;
  private final boolean unix;
  private final EventLoopGroup group;

  public CoordinatorClient(WorkerOptions options, Worker worker) {
    // Whatever logging library the tasks bring, it need not be loaded before the first of them.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    this.options = options;
    this.worker = worker;
    this.unix = options.endpoint().startsWith(UNIX);
    IoHandlerFactory handlers = unix ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("worker-io", true), handlers);
  }

  /// Connects once.
  ///
  /// @throws IOException where nobody listens
  public void connect() throws IOException, InterruptedException {
    SocketAddress address = address();
    Optional<TlsFiles> files = options.join().flatMap(JoinOptions::tls);
    ClientTls tls = files.isPresent() ? new ClientTls(files.get()) : null;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .channel(unix ? EpollDomainSocketChannel.class : NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (options.join().isPresent()) {
                      channel.pipeline().addLast(new SilenceHandler());
                    }
                    if (tls != null) {
                      channel.pipeline().addLast(tls.handler(channel, (InetSocketAddress) address));
                    }
                    FramePipeline.install(channel.pipeline());
                    channel.pipeline().addLast(new HandshakeHandler(options, worker));
                  }
                });
    var connecting = bootstrap.connect(address).await();
    if (!connecting.isSuccess()) {
      throw new IOException(
          "%s found no coordinator at %s (%s); its pool has ended, or the address is wrong. A launched worker connects once and does not try again."
              .formatted(options.name(), options.endpoint(), connecting.cause().getMessage()),
          connecting.cause());
    }
  }

  private SocketAddress address() {
    String endpoint = options.endpoint();
    if (unix) {
      return new DomainSocketAddress(endpoint.substring(UNIX.length()));
    }
    int colon = endpoint.lastIndexOf(':');
    if (!endpoint.startsWith(TCP) || colon <= TCP.length()) {
      throw new IllegalArgumentException(
          "endpoint must be unix:PATH or tcp:HOST:PORT but was '" + endpoint + "'");
    }
    return new InetSocketAddress(
        endpoint.substring(TCP.length(), colon), Integer.parseInt(endpoint.substring(colon + 1)));
  }

  @Override
  public void close() {
    // The process ends next: frames that were written must leave, threads need not.
    group
        .shutdownGracefully(0, 200, java.util.concurrent.TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(500);
  }
}
