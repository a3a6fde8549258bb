package dev.loompool.worker;

import dev.loompool.protocol.SharedForm;
import dev.loompool.protocol.SharedRegion;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Region;
import dev.loompool.protocol.v1.Share;
import dev.loompool.protocol.v1.Shared;
import dev.loompool.worker.net.CoordinatorConnection;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The memory that the worker has in common with its coordinator, from when it is told of it.
/// Thread-safe.
final class SharedMemory {
  private static final Frame MAPPED =
      Frame.newBuilder().setShared(Shared.getDefaultInstance()).build();

  private final SharedForm form = new SharedForm(this::region, false);
  private final ReentrantLock mapping = new ReentrantLock();
  private volatile Share told = Share.getDefaultInstance();
  private volatile @Nullable SharedRegion arguments;

  /// How values travel through it.
  SharedForm form() {
    return form;
  }

  /// The coordinator offers memory; it is told when that is mapped. Where it can't be mapped all
  /// goes on as before.
  void share(Share offer, CoordinatorConnection connection) {
    told = offer;
    Thread.ofVirtual().name("worker-sharing").start(() -> map(offer, connection));
  }

  private void map(Share offer, CoordinatorConnection connection) {
    try {
      if (region(offer.getArguments().getNumber()) != null) {
        Region values = offer.getValues();
        form.writeTo(values.getNumber(), SharedRegion.open(values.getPath(), values.getBytes()));
        connection.execute(() -> connection.send(MAPPED));
      }
    } catch (IOException | RuntimeException e) {
      // Then values go by the socket, and so do arguments as long as no worker has them mapped.
    }
  }

  // A task may want its argument before the thread that maps has got to it.
  private @Nullable SharedRegion region(long number) {
    SharedRegion known = arguments;
    Region wanted = told.getArguments();
    if (known != null || wanted.getBytes() == 0 || wanted.getNumber() != number) {
      return wanted.getNumber() == number ? known : null;
    }
    mapping.lock();
    try {
      if (arguments == null) {
        arguments = SharedRegion.open(wanted.getPath(), wanted.getBytes());
      }
      return arguments;
    } catch (IOException e) {
      return null;
    } finally {
      mapping.unlock();
    }
  }
}
