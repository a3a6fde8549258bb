package dev.loompool.worker.net;

import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import java.io.IOException;

/// Opens the connection to the coordinator, and ends what belongs to it. Thread-safe.
public interface CoordinatorClient extends AutoCloseable {
  /// One for a worker with these options. Only that of a worker that joins needs Netty: its classes
  /// are more than all others that a worker loads.
  static CoordinatorClient of(WorkerOptions options, Worker worker) {
    return options.join().isPresent()
        ? new NettyClient(options, worker)
        : new DirectClient(options, worker);
  }

  /// The failure to connect to the endpoint of the options.
  static IOException notFound(WorkerOptions options, Throwable cause) {
    return new IOException(
        "%s found no coordinator at %s (%s); its pool has ended, or the address is wrong. A launched worker connects once and does not try again."
            .formatted(options.name(), options.endpoint(), cause.getMessage()),
        cause);
  }

  /// Connects once.
  ///
  /// @throws IOException where nobody listens
  void connect() throws IOException, InterruptedException;

  @Override
  void close();
}
