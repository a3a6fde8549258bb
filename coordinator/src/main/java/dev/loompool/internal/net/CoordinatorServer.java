package dev.loompool.internal.net;

import dev.loompool.Transport;
import dev.loompool.WorkerStartException;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.LoopChannels;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Listens for the pool's workers, on one event loop that is also the pool's control loop.
public final class CoordinatorServer {
  private static final long END_MILLIS = 1_000;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final LoopChannels channels;
  private final Transport transport;
  private final @Nullable Path socket;
  private final boolean epolls;
  private @Nullable String endpoint;
  private volatile @Nullable SocketFile joining; // written by who opens the pool

  /// Makes the event loop; nothing listens yet.
  ///
  /// @param folder where the socket file may be
  /// @param sockets whether it is to listen at other sockets too
  public CoordinatorServer(String threadName, Transport transport, Path folder, boolean sockets) {
    NettyStart.prepare();
    if (sockets && !Epoll.isAvailable()) {
      throw new WorkerStartException(
          "to listen at a Unix domain socket needs Netty's native epoll, which can't be loaded here; listen at a loopback address",
          Epoll.unavailabilityCause());
    }
    this.transport = transport;
    socket = socketPath(transport, folder);
    epolls = socket != null || sockets;
    group =
        new MultiThreadIoEventLoopGroup(
            1,
            new NamedThread(threadName),
            epolls ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    loop = group.next();
    channels = new LoopChannels(group);
  }

  private static @Nullable Path socketPath(Transport transport, Path folder) {
    if (transport == Transport.TCP) {
      return null;
    }
    Path path = folder.resolve("socket");
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length <= Endpoint.LONGEST_SOCKET_PATH && Epoll.isAvailable()) {
      return path;
    }
    if (transport == Transport.UNIX) {
      throw new WorkerStartException(
          length > Endpoint.LONGEST_SOCKET_PATH
              ? "the socket path %s has %d bytes, %d are possible; set -Djava.io.tmpdir to a shorter folder or use Transport.TCP"
                  .formatted(path, length, Endpoint.LONGEST_SOCKET_PATH)
              : "Unix domain sockets need Netty's native epoll, which can't be loaded here; use Transport.TCP",
          Epoll.unavailabilityCause());
    }
    return null;
  }

  /// The one event loop.
  public EventLoop loop() {
    return loop;
  }

  /// Binds, and lets workers in from now on that this process launches.
  public void listen(Admission admission, WorkerListener listener, int maxMessageBytes, Logger log)
      throws InterruptedException {
    Gate gate = new Gate(listener, log, System::nanoTime);
    ServerBootstrap bootstrap =
        bootstrap(admission, listener, maxMessageBytes, gate, Optional.empty(), log);
    endpoint = socket != null ? bind(bootstrap, socket, gate, log) : bindLoopback(bootstrap);
  }

  /// Binds this address too, and lets other workers in there.
  ///
  /// @return the address, with the port that was found where it was 0
  public SocketAddress listen(
      ListenOptions options,
      Admission admission,
      WorkerListener listener,
      int maxMessageBytes,
      Logger log)
      throws InterruptedException {
    SocketAddress address = options.place();
    Optional<ServerTls> tls = options.tls().map(ServerTls::new);
    Gate gate = new Gate(listener, log, System::nanoTime);
    ServerBootstrap bootstrap = bootstrap(admission, listener, maxMessageBytes, gate, tls, log);
    if (address instanceof UnixDomainSocketAddress path) {
      listenAt(path.getPath(), bootstrap, gate);
      return address;
    }
    ChannelFuture binding = tcp(bootstrap).bind(address).await();
    if (!binding.isSuccess()) {
      throw new WorkerStartException(
          "could not listen at %s: %s; see that the address is one of this machine and the port is free"
              .formatted(address, binding.cause()),
          binding.cause());
    }
    return binding.channel().localAddress();
  }

  private void listenAt(Path path, ServerBootstrap bootstrap, Gate gate)
      throws InterruptedException {
    SocketFile file = new SocketFile(path);
    ChannelFuture binding = bindSocket(bootstrap, file.prepare());
    if (!binding.isSuccess()) {
      throw new WorkerStartException(
          "could not listen at the socket %s: %s".formatted(path, binding.cause()),
          binding.cause());
    }
    int owner = file.publish();
    joining = file;
    loop.submit(() -> gate.admitOnly(owner)).await();
  }

  private ServerBootstrap bootstrap(
      Admission admission,
      WorkerListener listener,
      int maxMessageBytes,
      Gate gate,
      Optional<ServerTls> tls,
      Logger log) {
    return new ServerBootstrap()
        .group(group)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel listening) {
                channels.add(listening);
                listening.pipeline().addLast(gate.acceptLimit());
              }
            })
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel accepted) {
                channels.add(accepted);
                if (!gate.enter(accepted)) {
                  return;
                }
                tls.ifPresent(
                    it -> accepted.pipeline().addLast(new TlsDoor(), it.handler(accepted)));
                FramePipeline.install(accepted.pipeline());
                accepted
                    .pipeline()
                    .addLast(new HandshakeHandler(admission, listener, maxMessageBytes, gate, log));
              }
            });
  }

  private ServerBootstrap tcp(ServerBootstrap bootstrap) {
    return bootstrap.channelFactory(
        epolls ? EpollServerSocketChannel::new : NioServerSocketChannel::new);
  }

  /// Not every file system has sockets: then TCP takes their place, as where there are none at all.
  private String bind(ServerBootstrap bootstrap, Path at, Gate gate, Logger log)
      throws InterruptedException {
    ChannelFuture binding = bindSocket(bootstrap, at);
    if (binding.isSuccess()) {
      closeToOthers(at, gate);
      return "unix:" + at;
    }
    if (transport == Transport.UNIX) {
      throw new WorkerStartException(
          "could not listen at the socket %s: %s; set -Djava.io.tmpdir to a folder whose file system has sockets, or use Transport.TCP"
              .formatted(at, binding.cause()),
          binding.cause());
    }
    log.info("workers connect by TCP, as there can be no socket at {}", at, binding.cause());
    return bindLoopback(bootstrap);
  }

  private static ChannelFuture bindSocket(ServerBootstrap bootstrap, Path at)
      throws InterruptedException {
    return bootstrap
        .clone()
        .channel(EpollServerDomainSocketChannel.class)
        .bind(new DomainSocketAddress(at.toString()))
        .await();
  }

  // The folder lets nobody else in. Should it, by a change of its mode, the socket does not either.
  private void closeToOthers(Path at, Gate gate) throws InterruptedException {
    try {
      Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rw-------"));
      int owner = (Integer) Files.getAttribute(at, "unix:uid");
      loop.submit(() -> gate.admitOnly(owner)).await();
    } catch (IOException e) {
      throw new WorkerStartException(
          "could not keep other users off the socket %s: %s; set -Djava.io.tmpdir to another folder, or use Transport.TCP"
              .formatted(at, e),
          e);
    }
  }

  private String bindLoopback(ServerBootstrap bootstrap) throws InterruptedException {
    SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ChannelFuture binding = tcp(bootstrap).bind(any).await();
    if (!binding.isSuccess()) {
      throw new WorkerStartException(
          "could not listen at the loopback address %s: %s; see that the system has a loopback interface that is up and a free port, or use Transport.UNIX where there is that"
              .formatted(any, binding.cause()),
          binding.cause());
    }
    InetSocketAddress address = (InetSocketAddress) binding.channel().localAddress();
    return "tcp:" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /// Where workers find this server, in the form that their options want.
  public String endpoint() {
    return Objects.requireNonNull(endpoint, "listen() comes first");
  }

  /// Removes the socket file at which others join.
  public void hide() {
    SocketFile file = joining;
    if (file != null) {
      file.remove();
    }
  }

  /// Closes all channels and ends the event loop.
  public void close() {
    hide();
    channels.end(END_MILLIS);
  }

  /// Waits for the end of the event loop's thread.
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return group.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }

  private static final class NamedThread extends DefaultThreadFactory {
    private final String name;

    NamedThread(String name) {
      super(name, true);
      this.name = name;
    }

    @Override
    protected Thread newThread(Runnable command, String ignored) {
      return super.newThread(command, name);
    }
  }
}
