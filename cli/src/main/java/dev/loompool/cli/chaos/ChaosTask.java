package dev.loompool.cli.chaos;

import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What the tasks of a run do in a worker: note that they run, take a while, give a value that can
/// be checked; and a few of them break their worker, once. Immutable.
///
/// @param folder where executions are noted
/// @param seed of the values and of how long tasks take
/// @param longest the time of the longest task
record ChaosTask(String folder, long seed, Duration longest)
    implements TaskFunction<TaskOrder, Long> {
  private static final long serialVersionUID = 1;

  private static final int TOO_MUCH = Integer.MAX_VALUE / 2;
  private static final int EXIT_CODE = 7;

  @Override
  public Long apply(TaskOrder order) throws IOException, InterruptedException {
    ExecutionLog log = ExecutionLog.in(folder);
    TaskContext context = TaskContext.current();
    log.started(order.index(), context);
    Fault fault = order.fault();
    if (fault != null && isFirstExecution(order)) {
      strike(fault);
    }
    Thread.sleep(longest.multipliedBy(1 + part(order.index())).dividedBy(20));
    log.ended(order.index(), context);
    return value(seed, order.index());
  }

  /// What the task of this index has to return.
  static long value(long seed, int index) {
    long z = (seed ^ index) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    return z ^ (z >>> 27) ^ index;
  }

  // How many twentieths it takes more than the shortest one.
  private long part(int index) {
    return Math.floorMod(value(~seed, index), 20);
  }

  private boolean isFirstExecution(TaskOrder order) throws IOException {
    try {
      Files.createFile(Path.of(folder, "fault-" + order.index()));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void strike(Fault fault) {
    switch (fault) {
      case EXIT -> System.exit(EXIT_CODE);
      case OUT_OF_MEMORY -> throw new IllegalStateException("had " + new byte[TOO_MUCH].length);
      case SPIN -> spin();
      case KILL, STOP, LONG_STOP, SEGV ->
          throw new IllegalArgumentException(fault + " comes from outside");
    }
  }

  private static void spin() {
    long state = System.nanoTime() | 1;
    while (state != 0) {
      state = state * 0x9E3779B97F4A7C15L | 1;
    }
  }
}
