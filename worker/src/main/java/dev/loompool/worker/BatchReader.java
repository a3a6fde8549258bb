package dev.loompool.worker;

import dev.loompool.protocol.ByteRange;
import dev.loompool.protocol.v1.TaskBatch;

/// Makes the tasks of a batch that has come. Confined to the event loop.
final class BatchReader {
  private final long pool;
  private final RunnerTools tools;
  private final TaskLoop loop;

  BatchReader(long pool, RunnerTools tools, TaskLoop loop) {
    this.pool = pool;
    this.tools = tools;
    this.loop = loop;
  }

  /// Adds the tasks to the loop, in chunks that share a slot.
  void read(TaskBatch batch, SentFunction function) {
    ByteRange arguments = ByteRange.of(batch.getArguments());
    ReceivedBatch received =
        new ReceivedBatch(
            pool,
            tools.worker(),
            function,
            batch.getAttempt(),
            batch.getRun(),
            batch.getTimeoutNanos(),
            batch.getGraceNanos(),
            batch.getKillOnCancel(),
            batch.hasRetry() ? RetryFilter.of(batch.getRetry()) : RetryFilter.NONE,
            arguments.array());
    BatchTasks tasks = BatchTasks.of(received, batch, arguments.offset());
    if (tasks.hasDeadlines()) {
      for (int i = 0; i < tasks.size(); i++) {
        tools.timer().received(tasks.task(i));
      }
    }
    loop.add(tasks);
  }
}
