package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A part of what is in an [Outbox]: written once from front to back by its thread, and read by the
/// event loop up to where it is published.
final class OutcomeSegment {
  private static final VarHandle PUBLISHED;

  static {
    try {
      PUBLISHED =
          MethodHandles.lookup().findVarHandle(OutcomeSegment.class, "published", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int WORDS = 4;
  private static final int ID = 0;
  private static final int MICROS = 1;
  private static final int ATTEMPT_AND_RUN = 2;
  private static final int ENDING_AND_LENGTH = 3;
  private static final int LEAST_TASKS = 4;
  private static final int BYTES_A_TASK = 8;

  private final int mostTasks;
  private final int mostBytes;
  private volatile @Nullable OutcomeSegment next;
  private volatile int published;

  // Of the thread; what is published of them does not change.
  private long[] words;
  private byte[] values;
  private int valueBytes;
  private int added;

  // Of the event loop.
  private int read;
  private int valueBytesRead;

  private OutcomeSegment(int tasks, int mostTasks, byte[] values, int mostBytes) {
    this.words = new long[tasks * WORDS];
    this.values = values;
    this.mostTasks = mostTasks;
    this.mostBytes = mostBytes;
  }

  /// Room for so many outcomes at most, with so many bytes.
  static OutcomeSegment small(int mostTasks, int mostBytes) {
    byte[] values = new byte[LEAST_TASKS * BYTES_A_TASK];
    return new OutcomeSegment(LEAST_TASKS, mostTasks, values, mostBytes);
  }

  /// The outcome of one task, whose value stays in its array.
  static OutcomeSegment only(
      TaskInvocation task, Ending ending, byte[] value, int length, long micros) {
    OutcomeSegment only = new OutcomeSegment(1, 1, value, length);
    only.valueBytes = length;
    only.publish(task, ending, length, micros);
    return only;
  }

  /// One of the same kind, which takes as much without growing.
  OutcomeSegment another() {
    return new OutcomeSegment(mostTasks, mostTasks, new byte[values.length], mostBytes);
  }

  /// Adds an outcome; false, and nothing, where there is no room.
  boolean add(TaskInvocation task, Ending ending, byte[] value, int length, long micros) {
    if (added >= mostTasks || length > mostBytes - valueBytes) {
      return false;
    }
    int needed = valueBytes + length;
    if (needed > values.length) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, needed));
    }
    System.arraycopy(value, 0, values, valueBytes, length);
    valueBytes = needed;
    publish(task, ending, length, micros);
    return true;
  }

  private void publish(TaskInvocation task, Ending ending, int length, long micros) {
    int word = added * WORDS;
    if (word == words.length) {
      words = Arrays.copyOf(words, Math.min(2 * added, mostTasks) * WORDS);
    }
    words[word + ID] = task.id();
    words[word + MICROS] = micros;
    words[word + ATTEMPT_AND_RUN] = pair(task.batch.attempt(), task.batch.run());
    words[word + ENDING_AND_LENGTH] = pair(ending.getNumber(), length);
    added++;
    PUBLISHED.setRelease(this, added);
  }

  /// Hangs on the segment with what follows, after the last was added here.
  void followedBy(OutcomeSegment following) {
    next = following;
  }

  /// Passes what was published to the sink; returns the segment where to go on.
  OutcomeSegment read(OutcomeSink sink) {
    OutcomeSegment segment = this;
    while (true) {
      // What is published before another segment is hung on is all that there will be.
      OutcomeSegment following = segment.next;
      segment.readPublished(sink);
      if (following == null) {
        return segment;
      }
      segment = following;
    }
  }

  private void readPublished(OutcomeSink sink) {
    int end = published;
    long[] from = words;
    byte[] bytes = values;
    for (; read < end; read++) {
      int word = read * WORDS;
      long attemptAndRun = from[word + ATTEMPT_AND_RUN];
      long endingAndLength = from[word + ENDING_AND_LENGTH];
      int length = (int) endingAndLength;
      sink.outcome(
          from[word + ID],
          (int) (attemptAndRun >> Integer.SIZE),
          (int) attemptAndRun,
          (int) (endingAndLength >> Integer.SIZE),
          from[word + MICROS],
          bytes,
          valueBytesRead,
          length);
      valueBytesRead += length;
    }
  }

  private static long pair(int high, int low) {
    return ((long) high << Integer.SIZE) | (low & 0xffff_ffffL);
  }
}
