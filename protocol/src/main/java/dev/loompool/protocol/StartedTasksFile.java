package dev.loompool.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// The file in which a worker notes the tasks that it starts: little-endian longs, a cell for each
/// runner, then a ring for the tasks that ended last. 0 is an empty cell; in others the lowest byte
/// is that of the run's number, so that an earlier run of a task is not taken for one that waits.
///
/// The ring has a cell for each task that may be in flight in the worker, since so many may have
/// ended without the coordinator having heard of it. Few runners claim its cells in blocks; then it
/// has twice as many, as blocks may be left unfilled.
///
/// At the end is room for the words of a worker that cannot go on: a short with their length, then
/// so many chars. They need no memory of the worker, so that one can leave them that has none left.
public final class StartedTasksFile {
  /// The most tasks that may be in flight in a worker that runs fewer than that at a time.
  public static final int MAX_IN_FLIGHT = 16 * 1024;

  /// The most chars that the words of a worker may have.
  public static final int MAX_WORDS = 500;

  private static final int WORDS_BYTES = 1024;
  private static final int BLOCK_CELLS = 8;
  private static final int MOST_RUNNERS_WITH_BLOCKS = 64;

  private StartedTasksFile() {}

  /// How many cells of the ring a runner claims at once: a power of two.
  public static int blockCells(int concurrency) {
    return concurrency <= MOST_RUNNERS_WITH_BLOCKS ? BLOCK_CELLS : 1;
  }

  /// How many cells the ring has: a power of two.
  public static int ringCells(int concurrency) {
    int inFlight = Math.max(MAX_IN_FLIGHT, concurrency + 1);
    int cells = Integer.highestOneBit(2 * inFlight - 1);
    return blockCells(concurrency) == 1 ? cells : 2 * cells;
  }

  /// Where the words begin in the file of a worker with so many runners.
  public static int wordsOffset(int concurrency) {
    return (concurrency + ringCells(concurrency)) * Long.BYTES;
  }

  /// The length of the file of a worker with so many runners.
  public static int size(int concurrency) {
    return wordsOffset(concurrency) + WORDS_BYTES;
  }

  /// Makes the file for a worker with so many runners. It is sparse: only what is used takes
  /// memory.
  public static void create(Path file, int concurrency) throws IOException {
    try (var channel =
        Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.position(size(concurrency) - 1L);
      channel.write(ByteBuffer.allocate(1));
    }
  }

  /// What notes this run.
  public static long cell(long task, int run) {
    return (task << Byte.SIZE) | (run & 0xff);
  }

  /// The id of the task that the cell notes.
  public static long task(long cell) {
    return cell >>> Byte.SIZE;
  }

  /// The lowest byte of the number of the run that the cell notes.
  public static byte run(long cell) {
    return (byte) cell;
  }

  /// The cells in the file of a worker that has exited, but empty ones; some runs may have ended
  /// long ago.
  public static long[] read(Path file) throws IOException {
    ByteBuffer bytes = bytes(file);
    long[] cells = new long[Math.max(0, bytes.remaining() - WORDS_BYTES) / Long.BYTES];
    bytes.asLongBuffer().get(cells);
    return Arrays.stream(cells).filter(cell -> cell != 0).toArray();
  }

  /// The words that the worker has left; empty where it left none.
  public static String words(Path file) throws IOException {
    ByteBuffer bytes = bytes(file);
    if (bytes.remaining() < WORDS_BYTES) {
      return "";
    }
    bytes.position(bytes.limit() - WORDS_BYTES);
    int length = Math.clamp(bytes.getShort(), 0, MAX_WORDS);
    return bytes.asCharBuffer().subSequence(0, length).toString();
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
