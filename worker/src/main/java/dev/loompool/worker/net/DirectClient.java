package dev.loompool.worker.net;

import dev.loompool.protocol.Endpoint;
import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// Connects a worker that was launched, on the same machine, with the JDK's own channels.
/// Thread-safe.
final class DirectClient implements CoordinatorClient {
  private final WorkerOptions options;
  private final Worker worker;
  private volatile @Nullable DirectConnection connection; // written once, by who connects

  DirectClient(WorkerOptions options, Worker worker) {
    this.options = options;
    this.worker = worker;
  }

  @Override
  public void connect() throws IOException {
    Endpoint endpoint = Endpoint.parse(options.endpoint());
    SocketChannel channel;
    try {
      channel = open(endpoint);
    } catch (IOException e) {
      throw CoordinatorClient.notFound(options, e);
    }
    DirectConnection opened = new DirectConnection(channel, worker::failed);
    connection = opened;
    FrameReceiver receiver = new FrameReceiver(options, worker, opened);
    Thread.ofPlatform().daemon().name("worker-io").start(() -> opened.serve(receiver));
  }

  private static SocketChannel open(Endpoint endpoint) throws IOException {
    String path = endpoint.path();
    if (path != null) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(path));
      return channel;
    }
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(endpoint.host(), endpoint.port()));
    return channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  @Override
  public void close() {
    DirectConnection opened = connection;
    if (opened != null) {
      opened.close();
    }
  }
}
