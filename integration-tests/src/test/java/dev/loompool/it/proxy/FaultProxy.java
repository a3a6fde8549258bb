package dev.loompool.it.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Stands between one pool and its workers, and does to their connections what networks do. What is
/// random comes from its seed. Thread-safe.
///
/// A worker's half is accepted first, the pool's is opened then; where that is put off by a random
/// time, connections reach the pool in another order than they were made.
public final class FaultProxy implements AutoCloseable {
  private static final AtomicInteger SOCKETS = new AtomicInteger();

  private final SplittableRandom random;
  private final Faults toPool;
  private final Faults toWorker;
  private final Duration longestWait;
  private final boolean tellsFramesApart;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private @Nullable Door door;

  /// @param toPool the faults of new connections, for what workers send
  /// @param toWorker the same for what the pool sends
  /// @param longestWait by which a connection reaches the pool later
  /// @param tellsFramesApart whether frames are passed on as a whole
  public FaultProxy(
      long seed, Faults toPool, Faults toWorker, Duration longestWait, boolean tellsFramesApart) {
    this.random = new SplittableRandom(seed);
    this.toPool = toPool;
    this.toWorker = toWorker;
    this.longestWait = longestWait;
    this.tellsFramesApart = tellsFramesApart;
  }

  /// One without faults so far.
  public static FaultProxy transparent() {
    return withFaults(0, Faults.none());
  }

  /// One that has these faults in both directions of every connection.
  public static FaultProxy withFaults(long seed, Faults faults) {
    return new FaultProxy(seed, faults, faults, Duration.ZERO, false);
  }

  private record Door(String before, String endpoint, EventLoopGroup group) {}

  /// Where to connect instead of the pool's endpoint.
  public synchronized String before(String endpoint) {
    Door open = door;
    if (open == null) {
      open = open(endpoint);
      door = open;
    }
    if (!open.before().equals(endpoint)) {
      throw new IllegalArgumentException("one proxy stands before one pool");
    }
    return open.endpoint();
  }

  /// The connections that have reached the pool, in that order.
  public List<Link> links() {
    return List.copyOf(links);
  }

  private Door open(String endpoint) {
    boolean unix = endpoint.startsWith("unix:");
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("it-proxy", true),
            unix ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Channel listening =
        new ServerBootstrap()
            .group(group)
            .channel(unix ? EpollServerDomainSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public boolean isSharable() {
                    return true;
                  }

                  @Override
                  public void channelActive(ChannelHandlerContext context) {
                    accepted(context.channel(), endpoint);
                  }
                })
            .bind(unix ? ownSocket() : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return new Door(endpoint, text(listening.localAddress()), group);
  }

  private void accepted(Channel worker, String endpoint) {
    long most = longestWait.toNanos();
    long wait = most == 0 ? 0 : random.nextLong(most);
    var _ =
        worker.eventLoop().schedule(() -> connect(worker, endpoint), wait, TimeUnit.NANOSECONDS);
  }

  private void connect(Channel worker, String endpoint) {
    boolean unix = endpoint.startsWith("unix:");
    new Bootstrap()
        .group(worker.eventLoop())
        .channel(unix ? EpollDomainSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(address(endpoint))
        .addListener(
            (io.netty.channel.ChannelFutureListener)
                connecting -> {
                  if (connecting.isSuccess()) {
                    join(worker, connecting.channel());
                  } else {
                    worker.close().addListener(_ -> {});
                  }
                });
  }

  private void join(Channel worker, Channel pool) {
    Pump up = new Pump(worker, pool, toPool, random.split(), sieve());
    Pump down = new Pump(pool, worker, toWorker, random.split(), sieve());
    worker.pipeline().addLast(up);
    pool.pipeline().addLast(down);
    worker.pipeline().addLast(new Refill(down));
    pool.pipeline().addLast(new Refill(up));
    links.add(new Link(worker, up, down));
    worker.read();
    pool.read();
  }

  private @Nullable FrameSieve sieve() {
    return tellsFramesApart ? new FrameSieve() : null;
  }

  /// Goes on when the channel that is written to takes more.
  private static final class Refill extends ChannelInboundHandlerAdapter {
    private final Pump pump;

    Refill(Pump pump) {
      this.pump = pump;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      pump.pump();
    }
  }

  private static SocketAddress ownSocket() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    return new DomainSocketAddress(folder.resolve("proxy" + SOCKETS.incrementAndGet()).toString());
  }

  private static String text(SocketAddress address) {
    return switch (address) {
      case DomainSocketAddress unix -> "unix:" + unix.path();
      case InetSocketAddress tcp ->
          "tcp:" + tcp.getAddress().getHostAddress() + ":" + tcp.getPort();
      default -> throw new IllegalArgumentException(address.toString());
    };
  }

  private static SocketAddress address(String endpoint) {
    String place = endpoint.substring(endpoint.indexOf(':') + 1);
    if (endpoint.startsWith("unix:")) {
      return new DomainSocketAddress(place);
    }
    int colon = place.lastIndexOf(':');
    return new InetSocketAddress(
        place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)));
  }

  /// To be called when the pool has ended.
  @Override
  public synchronized void close() {
    if (door != null) {
      EventLoopGroup group = door.group();
      group.next().submit(() -> links.forEach(Link::drop)).syncUninterruptibly();
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
