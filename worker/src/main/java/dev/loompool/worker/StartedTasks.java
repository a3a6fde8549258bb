package dev.loompool.worker;

import dev.loompool.protocol.StartedTasksFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/// Notes in a mapped file which tasks have started, so that the coordinator can still read it when
/// this process was killed. The layout is [dev.loompool.protocol.StartedTasksFile]'s.
///
/// Each runner has a cell for the task that it is on. A task that ends moves into a ring, since its
/// outcome may be lost with the process; outcomes are sent in the order of their ends and at most
/// as many are under way as the ring has cells.
///
/// Thread-safe: each runner writes its own cell, and a ring cell is claimed by an atomic count.
final class StartedTasks {
  private static final VarHandle CELL =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MappedByteBuffer cells;
  private final int concurrency;
  private final int ringMask;
  private final AtomicInteger ended = new AtomicInteger();

  private StartedTasks(MappedByteBuffer cells, int concurrency, int ringCells) {
    this.cells = cells;
    this.concurrency = concurrency;
    this.ringMask = ringCells - 1;
  }

  static StartedTasks open(Path file, int concurrency) throws IOException {
    int ringCells = StartedTasksFile.ringCells(concurrency);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = (long) (concurrency + ringCells) * Long.BYTES;
      return new StartedTasks(
          channel.map(FileChannel.MapMode.READ_WRITE, 0, size), concurrency, ringCells);
    }
  }

  void started(int runner, long task, int run) {
    CELL.setRelease(cells, runner * Long.BYTES, StartedTasksFile.cell(task, run));
  }

  void ended(int runner, long task, int run) {
    int cell = concurrency + (ended.getAndIncrement() & ringMask);
    CELL.setRelease(cells, cell * Long.BYTES, StartedTasksFile.cell(task, run));
    CELL.setRelease(cells, runner * Long.BYTES, 0L);
  }
}
