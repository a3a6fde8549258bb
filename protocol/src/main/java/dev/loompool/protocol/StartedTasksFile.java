package dev.loompool.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// The file in which a worker notes the tasks that it starts: little-endian longs, a cell for each
/// runner, then a ring for the tasks that ended last. 0 is an empty cell.
///
/// The ring has a cell for each task that may be in flight in the worker, since so many may have
/// ended without the coordinator having heard of it.
public final class StartedTasksFile {
  /// The most tasks that may be in flight in a worker that runs fewer than that at a time.
  public static final int MAX_IN_FLIGHT = 16 * 1024;

  private StartedTasksFile() {}

  /// How many cells the ring has: a power of two.
  public static int ringCells(int concurrency) {
    int inFlight = Math.max(MAX_IN_FLIGHT, concurrency + 1);
    return Integer.highestOneBit(2 * inFlight - 1);
  }

  /// Makes the file for a worker with so many runners. It is sparse: only cells that are used take
  /// memory.
  public static void create(Path file, int concurrency) throws IOException {
    try (var channel =
        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.position((long) (concurrency + ringCells(concurrency)) * Long.BYTES - 1);
      channel.write(ByteBuffer.allocate(1));
    }
  }

  /// The ids in the file of a worker that has exited; some may have ended long ago.
  public static long[] read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long[] ids = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(ids);
    return Arrays.stream(ids).filter(id -> id != 0).toArray();
  }
}
