package dev.loompool.worker;

import dev.loompool.protocol.StartedTasksFile;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksStarted;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/// Tells the coordinator, a moment later, of tasks that have started and not ended, since it can't
/// read a file of this machine. A task that ends within that moment is not told of, so that many
/// short tasks cost few frames.
///
/// Thread-safe: each runner writes its own cell; `flush` runs on the event loop only.
final class StartReports implements StartNotes {
  private final AtomicLongArray cells;
  private final long[] told;
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final Consumer<Runnable> soon;
  private final Consumer<Frame> channel;

  /// @param soon runs a command on the event loop in a moment
  /// @param channel sends a frame
  StartReports(int concurrency, Consumer<Runnable> soon, Consumer<Frame> channel) {
    this.cells = new AtomicLongArray(concurrency);
    this.told = new long[concurrency];
    this.soon = soon;
    this.channel = channel;
  }

  @Override
  public void started(int runner, long task, int run) {
    cells.setRelease(runner, StartedTasksFile.cell(task, run));
    if (!flushing.get() && flushing.compareAndSet(false, true)) {
      soon.accept(this::flush);
    }
  }

  @Override
  public void ended(int runner, long task, int run) {
    cells.setRelease(runner, 0);
  }

  private void flush() {
    flushing.set(false);
    TasksStarted.Builder frame = TasksStarted.newBuilder();
    long previous = 0;
    for (int runner = 0; runner < told.length; runner++) {
      long cell = cells.getAcquire(runner);
      if (cell != 0 && cell != told[runner]) {
        long task = StartedTasksFile.task(cell);
        frame.addTaskDeltas(task - previous).addRuns(StartedTasksFile.run(cell) & 0xff);
        previous = task;
      }
      told[runner] = cell;
    }
    if (frame.getTaskDeltasCount() > 0) {
      channel.accept(Frame.newBuilder().setTasksStarted(frame).build());
    }
  }
}
