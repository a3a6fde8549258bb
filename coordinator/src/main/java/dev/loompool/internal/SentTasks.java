package dev.loompool.internal;

import dev.loompool.RetryPolicy;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.internal.core.TaskSink;
import dev.loompool.protocol.WorkerNames;
import dev.loompool.protocol.v1.Policy;
import dev.loompool.protocol.v1.TaskBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tasks that a client sent in one batch and that have the same time left to their deadline.
/// Immutable.
///
/// @param from the place of the first in the batch
/// @param offset where its argument begins
/// @param bytes how many bytes all their arguments have
record SentTasks(
    TaskBatch sent, int from, int count, int offset, int bytes, TaskSettings settings) {
  /// Deadlines that are so close to each other count as one.
  private static final long SAME_NANOS = 1_000_000;

  private static final int MOST_NAME = 100;

  /// The parts of a batch.
  ///
  /// @param concurrency how many chunks a worker may have at least
  /// @throws IllegalArgumentException where no client can have sent it
  static List<SentTasks> of(TaskBatch sent, int concurrency) {
    check(sent);
    List<SentTasks> parts = new ArrayList<>(1);
    int offset = 0;
    for (int from = 0; from < sent.getLengthsCount(); ) {
      int to = from;
      int bytes = 0;
      while (to < sent.getLengthsCount() && isAlike(sent, from, to)) {
        bytes += sent.getLengths(to++);
      }
      TaskSettings settings = settings(sent, from, concurrency);
      parts.add(new SentTasks(sent, from, to - from, offset, bytes, settings));
      offset += bytes;
      from = to;
    }
    return parts;
  }

  private static void check(TaskBatch sent) {
    int count = sent.getLengthsCount();
    int deadlines = sent.getDeadlineNanosCount();
    int keys = sent.getPolicy().getKeysCount();
    long bytes = 0;
    for (int length : sent.getLengthsList()) {
      bytes += length;
      if (length < 0) {
        bytes = Long.MIN_VALUE;
      }
    }
    if (count == 0
        || sent.getFirstTask() < 0
        || bytes != sent.getArguments().size()
        || (deadlines != 0 && deadlines != count)
        || (keys != 0 && keys != count)
        || !sent.hasPolicy()
        || sent.getTimeoutNanos() < 0
        || sent.getGraceNanos() < 0
        || sent.getChunkSize() < 0
        || sent.getPolicy().getName().length() > MOST_NAME) {
      throw new IllegalArgumentException("the columns of a client's tasks do not fit one another");
    }
  }

  private static boolean isAlike(TaskBatch sent, int one, int other) {
    return sent.getDeadlineNanosCount() == 0
        || Math.abs(sent.getDeadlineNanos(one) - sent.getDeadlineNanos(other)) < SAME_NANOS;
  }

  private static TaskSettings settings(TaskBatch sent, int place, int concurrency) {
    Policy policy = sent.getPolicy();
    RetryPolicy retry =
        RetryPolicy.described(
            policy.getMaxAttempts(),
            Duration.ofNanos(policy.getFirstBackoffNanos()),
            Duration.ofNanos(policy.getMaxBackoffNanos()),
            policy.getOutOfMemoryAttempts(),
            sent.getRetry().getRetriedList(),
            sent.getRetry().getExceptedList());
    return new TaskSettings(
        policy.getName(),
        sent.getTimeoutNanos(),
        // One that is over by now still is a deadline.
        sent.getDeadlineNanosCount() == 0 ? 0 : Math.max(1, sent.getDeadlineNanos(place)),
        sent.getGraceNanos(),
        sent.getKillOnCancel(),
        retry,
        retry.retriesTimeouts(),
        policy.getPriority(),
        label(policy),
        Math.clamp(sent.getChunkSize(), 1, TaskSettings.largestChunk(concurrency)),
        null);
  }

  private static String label(Policy policy) {
    return policy.getLabel().isEmpty() ? "" : WorkerNames.checked(policy.getLabel());
  }

  /// A block of these tasks.
  TaskBlock block(long function, long firstId, TaskSink sink) {
    TaskBlock block = new TaskBlock(function, firstId, 0, count, settings, sink);
    byte[] arguments = arguments();
    int start = 0;
    for (int index = 0; index < count; index++) {
      int length = sent.getLengths(from + index);
      byte[] argument =
          count == 1 ? arguments : Arrays.copyOfRange(arguments, start, start + length);
      block.append(argument, length, key(index));
      start += length;
    }
    block.seal();
    return block;
  }

  /// The one task that this is, for the queue.
  TaskIntake.Prepared single() {
    if (count != 1) {
      throw new IllegalArgumentException("a client queues %d tasks at once".formatted(count));
    }
    return new TaskIntake.Prepared(settings, key(0), sent.getFunction(), arguments(), bytes);
  }

  private byte[] arguments() {
    return sent.getArguments().substring(offset, offset + bytes).toByteArray();
  }

  private int key(int index) {
    return sent.getPolicy().getKeysCount() == 0 ? 0 : sent.getPolicy().getKeys(from + index);
  }
}
