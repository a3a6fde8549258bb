package dev.loompool.internal;

import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.protocol.SharedForm;
import dev.loompool.protocol.SharedRegion;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Region;
import dev.loompool.protocol.v1.Share;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The memory that a pool has in common with the workers that it launched, for large arguments and
/// values. There is none until the first of these has travelled otherwise, nor where the system has
/// none, others than those workers run the tasks, or their memory is bounded.
///
/// Thread-safe, but for what belongs to the control loop.
/*
 * Who lets go. An argument: the control loop, when its task has ended, since until then another run may
 * want it. A value: who reads it; and where nobody ever does, the collector of garbage, which finds
 * that the frame with the place of the value is gone. What a worker has put in that nobody heard of
 * goes with its region, when the worker and all values in it have gone.
 */
final class SharedMemory {
  private static final long MOST_BYTES = 128 * 1024 * 1024;
  private static final long LEAST_BYTES = 8 * 1024 * 1024;
  private static final long ARGUMENTS = 1;

  private final boolean allowed;
  private final long bytes;
  private final long bytesOfWorker;

  /// Weak, since values may outlive their worker: what holds them holds the region.
  private final Map<Long, WeakReference<SharedRegion>> regions = new ConcurrentHashMap<>();

  private final SharedForm arguments = new SharedForm(this::region, false);
  private final SharedForm values = new SharedForm(this::region, true);

  // These belong to the control loop.
  private volatile @Nullable SharedRegion argumentRegion; // volatile for close
  private boolean begun;
  private boolean failed;
  private boolean hasArguments;
  private long lastNumber = ARGUMENTS;

  private SharedMemory(boolean allowed, long bytes, int workers) {
    this.allowed = allowed;
    this.bytes = bytes;
    this.bytesOfWorker = Math.max(LEAST_BYTES, bytes / Math.max(1, workers));
  }

  static SharedMemory of(PoolOptions options) {
    long share = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 4);
    boolean allowed = options.listening().isEmpty() && options.launch().maxMemory() == 0;
    return new SharedMemory(allowed && share >= LEAST_BYTES, share, options.workers());
  }

  /// How arguments are written.
  SharedForm arguments() {
    return arguments;
  }

  /// How values are read.
  SharedForm values() {
    return values;
  }

  /// So many arguments or values travel by a socket, of so many bytes: where they are large,
  /// sharing begins. On the loop.
  void travel(int count, long length, LiveWorkers workers) {
    if (allowed && !begun && count > 0 && length / count >= SharedForm.LEAST_BYTES) {
      begun = true;
      workers.forEach(this::tell);
    }
  }

  /// Tells a worker that has connected what it may share. On the loop.
  void tell(LiveWorkers.LiveWorker worker) {
    WorkerConnection connection = worker.connection;
    if (connection != null) {
      offer(worker).ifPresent(connection::send);
    }
  }

  private Optional<Frame> offer(LiveWorkers.LiveWorker worker) {
    if (!begun || failed || worker.joined != null) {
      return Optional.empty();
    }
    try {
      SharedRegion first = argumentRegion;
      if (first == null) {
        first = SharedRegion.create(bytes);
        regions.put(ARGUMENTS, new WeakReference<>(first));
        argumentRegion = first;
      }
      SharedRegion own = SharedRegion.create(bytesOfWorker);
      regions.values().removeIf(region -> region.refersTo(null));
      regions.put(++lastNumber, new WeakReference<>(own));
      worker.shared = own;
      Share.Builder share =
          Share.newBuilder()
              .setArguments(described(ARGUMENTS, first))
              .setValues(described(lastNumber, own));
      return Optional.of(Frame.newBuilder().setShare(share).build());
    } catch (IOException | RuntimeException e) {
      failed = true; // Sockets do as well.
      return Optional.empty();
    }
  }

  private static Region described(long number, SharedRegion region) {
    return Region.newBuilder()
        .setNumber(number)
        .setPath(region.address())
        .setBytes(region.bytes())
        .build();
  }

  /// A worker has mapped what it was told of: so can the others. On the loop.
  void mapped(LiveWorkers.LiveWorker worker) {
    SharedRegion region = argumentRegion;
    if (region != null) {
      exited(worker);
      arguments.writeTo(ARGUMENTS, region);
      hasArguments = true;
    }
  }

  /// These tasks have ended, and with them their arguments. On the loop.
  void ended(TaskBlock block, int from, int count) {
    for (int index = from; hasArguments && index < from + count; index++) {
      arguments.release(block.bytes(), block.start(index), block.length(index));
    }
  }

  /// Values have come; those of a frame that nobody reads go with it. On the loop.
  void came(LiveWorkers.LiveWorker worker, EndedFrame ended) {
    SharedRegion region = worker.shared;
    if (region == null) {
      return;
    }
    byte[] frame = ended.bytes();
    int[] offsets = ended.offsets();
    int shared = 0;
    for (int i = 0; i + 1 < offsets.length; i++) {
      if (SharedForm.isShared(frame, offsets[i], offsets[i + 1] - offsets[i])) {
        shared++;
      }
    }
    if (shared > 0) {
      byte[] places = Arrays.copyOfRange(frame, offsets[0], offsets[offsets.length - 1]);
      Unread.CLEANER.register(frame, new Unread(region, values, places, offsets));
    }
  }

  private @Nullable SharedRegion region(long number) {
    WeakReference<SharedRegion> region = regions.get(number);
    return region == null ? null : region.get();
  }

  /// Nobody has to find the worker's region any more; it stays as long as a value is in there.
  static void exited(LiveWorkers.LiveWorker worker) {
    if (worker.shared != null) {
      worker.shared.unshare();
    }
  }

  /// The pool has ended.
  void close() {
    SharedRegion region = argumentRegion;
    if (region != null) {
      region.unshare();
    }
  }

  /// Lets go of the values of a frame that were not read, and holds their region until then.
  private record Unread(SharedRegion region, SharedForm form, byte[] places, int[] offsets)
      implements Runnable {
    /// Its thread starts with the first that there is.
    static final Cleaner CLEANER =
        Cleaner.create(Thread.ofPlatform().daemon().name("loompool-unread-memory").factory());

    @Override
    public void run() {
      for (int i = 0; i + 1 < offsets.length; i++) {
        int start = offsets[i] - offsets[0];
        form.release(places, start, offsets[i + 1] - offsets[i]);
      }
    }
  }
}
