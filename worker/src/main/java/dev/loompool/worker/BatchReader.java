package dev.loompool.worker;

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
            batch.getArguments().toByteArray());
    int chunkSize = Math.max(1, batch.getChunkSize());
    long now = batch.getDeadlineNanosCount() > 0 ? System.nanoTime() : 0;
    int offset = 0;
    TaskInvocation first = null;
    TaskInvocation last = null;
    for (int i = 0; i < batch.getLengthsCount(); i++) {
      TaskInvocation task = task(received, batch, i, offset, now);
      offset += batch.getLengths(i);
      tools.timer().received(task);
      if (last != null && i % chunkSize != 0) {
        last.followedBy(task);
      } else {
        if (first != null) {
          loop.add(first);
        }
        first = task;
      }
      last = task;
    }
    if (first != null) {
      loop.add(first);
    }
  }

  private static TaskInvocation task(
      ReceivedBatch received, TaskBatch batch, int index, int offset, long now) {
    long deadline =
        batch.getDeadlineNanosCount() > 0
            ? now + batch.getDeadlineNanos(index)
            : TaskInvocation.NO_DEADLINE;
    long id = batch.getFirstTask() + index;
    return new TaskInvocation(received, id, offset, batch.getLengths(index), deadline);
  }
}
