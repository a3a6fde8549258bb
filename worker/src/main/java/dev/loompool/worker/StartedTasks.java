package dev.loompool.worker;

import dev.loompool.protocol.StartedTasksFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/// Notes in a mapped file which tasks have started, so that the coordinator can still read it when
/// this process was killed. The layout is [dev.loompool.protocol.StartedTasksFile]'s.
///
/// Each runner has a cell for the task that it is on, or was on last. A task that ends goes into a
/// ring before the next takes its cell, since its outcome may be lost with the process; outcomes
/// are sent in the order of their ends and at most as many are under way as the ring has cells.
///
/// Thread-safe: each runner writes its own cell, the ring's cells are claimed by an atomic count,
/// and words are left once.
/* Runners claim cells of the ring in blocks, so that they seldom meet at the count. A runner that takes
 * long to fill its block leaves the rest of it: what is written late into an old block would be overwritten
 * too soon.
 *
 * A cell is written whole, as it is aligned, and between fences. A VarHandle of the buffer would say so
 * itself, but took 10 ms of each worker's start to link.
 */
final class StartedTasks implements StartNotes {
  private static final int MOST_BLOCKS_BEHIND = 256;

  /// Far enough that runners do not write to the same line of memory.
  private static final int RUNNER_STRIDE = 32;

  private static final int USED = 0;
  private static final int BLOCK = 1;

  private final ByteBuffer cells;
  private final int concurrency;
  private final int ringMask;
  private final int blockCells;
  private final int[] claimed;
  private final AtomicInteger blocks = new AtomicInteger();

  private StartedTasks(ByteBuffer cells, int concurrency, int ringCells) {
    this.cells = cells;
    this.concurrency = concurrency;
    this.ringMask = ringCells - 1;
    this.blockCells = Math.min(ringCells, StartedTasksFile.blockCells(concurrency));
    this.claimed = new int[blockCells == 1 ? 0 : concurrency * RUNNER_STRIDE];
  }

  static StartedTasks open(Path file, int concurrency) throws IOException {
    int ringCells = StartedTasksFile.ringCells(concurrency);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // The JDK makes a MappedByteBuffer by reflection, which takes 20 ms of each worker's start.
      ByteBuffer cells =
          channel
              .map(
                  FileChannel.MapMode.READ_WRITE,
                  0,
                  StartedTasksFile.size(concurrency),
                  Arena.global())
              .asByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN);
      return new StartedTasks(cells, concurrency, ringCells);
    }
  }

  /// Notes them in memory, where a test can see them.
  static StartedTasks in(ByteBuffer cells, int concurrency, int ringCells) {
    return new StartedTasks(cells.order(ByteOrder.LITTLE_ENDIAN), concurrency, ringCells);
  }

  /// What stands in a cell.
  static long get(ByteBuffer cells, int cell) {
    long value = cells.getLong(cell * Long.BYTES);
    VarHandle.acquireFence();
    return value;
  }

  @Override
  public void started(int runner, long task, int run) {
    set(runner * Long.BYTES, StartedTasksFile.cell(task, run));
  }

  @Override
  public void ended(int runner, long task, int run) {
    int cell = blockCells == 1 ? blocks.getAndIncrement() : cellOfBlock(runner * RUNNER_STRIDE);
    int offset = (concurrency + (cell & ringMask)) * Long.BYTES;
    set(offset, StartedTasksFile.cell(task, run));
  }

  private void set(int offset, long cell) {
    VarHandle.releaseFence();
    cells.putLong(offset, cell);
    VarHandle.storeStoreFence();
  }

  /// The next cell of the runner's block. `claimed` tells how many of them it has used, and which
  /// block it is.
  private int cellOfBlock(int runner) {
    int used = claimed[runner + USED];
    int block = claimed[runner + BLOCK];
    if (used == 0 || used == blockCells || blocks.get() - block > MOST_BLOCKS_BEHIND) {
      block = blocks.getAndIncrement();
      claimed[runner + BLOCK] = block;
      used = 0;
    }
    claimed[runner + USED] = used + 1;
    return block * blockCells + used;
  }

  /// Leaves words for the coordinator: the last that this process does. Makes no object.
  void leaveWords(String words) {
    int offset = StartedTasksFile.wordsOffset(concurrency);
    int length = Math.min(words.length(), StartedTasksFile.MAX_WORDS);
    for (int i = 0; i < length; i++) {
      cells.putChar(offset + Short.BYTES + i * Character.BYTES, words.charAt(i));
    }
    cells.putShort(offset, (short) length);
  }
}
