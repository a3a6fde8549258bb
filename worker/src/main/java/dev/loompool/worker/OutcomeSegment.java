package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A part of what is in an [Outbox]: written once from front to back by its thread, and read by the
/// event loop up to where it is published. It is in the columns in which outcomes travel, so that
/// they are moved on by a few copies, or it is a single outcome with a value of some size.
/* How far each column is published stands in one word, so to publish is one store. What is published of
 * an array does not change, and a larger array takes its place before that store.
 */
final class OutcomeSegment {
  private static final VarHandle PUBLISHED;

  static {
    try {
      PUBLISHED =
          MethodHandles.lookup().findVarHandle(OutcomeSegment.class, "published", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The most that fit the word.
  static final int MOST_TASKS = 128;

  static final int MOST_BYTES = (1 << 14) - 1;

  private static final int VALUES_BITS = 14;
  private static final int MICROS_SHIFT = VALUES_BITS;
  private static final int MICROS_BITS = 11;
  private static final int LENGTHS_SHIFT = MICROS_SHIFT + MICROS_BITS;
  private static final int LENGTHS_BITS = 9;
  private static final int DELTAS_SHIFT = LENGTHS_SHIFT + LENGTHS_BITS;
  private static final int DELTAS_BITS = 11;
  private static final int COUNT_SHIFT = DELTAS_SHIFT + DELTAS_BITS;

  private static final int MOST_VARINT_BYTES = 10;
  private static final int LEAST_TASKS = 4;
  private static final int BYTES_A_TASK = 8;

  private final @Nullable Single single;
  private final int mostTasks;
  private final int mostBytes;
  private volatile @Nullable OutcomeSegment next;
  private volatile long published;

  // Of the thread; what is published of them does not change.
  private int attempt;
  private int run;
  private byte[] deltas;
  private byte[] endings;
  private byte[] lengths;
  private byte[] micros;
  private byte[] values;
  private long lastTask;
  private int added;
  private int deltaBytes;
  private int lengthBytes;
  private int microBytes;
  private int valueBytes;

  // Of the event loop.
  private long read;
  private long end;
  private long lastRead;

  /// An outcome with a value that was not copied into columns.
  record Single(
      long task, int attempt, int run, Ending ending, byte[] value, int length, long micros) {}

  private OutcomeSegment(
      @Nullable Single single, int tasks, int bytes, int mostTasks, int mostBytes) {
    this.single = single;
    this.mostTasks = mostTasks;
    this.mostBytes = mostBytes;
    this.deltas = new byte[tasks + MOST_VARINT_BYTES];
    this.endings = new byte[tasks];
    this.lengths = new byte[tasks];
    this.micros = new byte[tasks];
    this.values = new byte[bytes];
  }

  /// Room for so many outcomes at most, with so many bytes.
  static OutcomeSegment small(int mostTasks, int mostBytes) {
    return new OutcomeSegment(null, LEAST_TASKS, LEAST_TASKS * BYTES_A_TASK, mostTasks, mostBytes);
  }

  /// The outcome of one task, whose value stays in its array.
  static OutcomeSegment only(
      TaskInvocation task, Ending ending, byte[] value, int length, long micros) {
    int attempt = task.batch.attempt();
    Single single = new Single(task.id(), attempt, task.batch.run(), ending, value, length, micros);
    return new OutcomeSegment(single, 0, 0, 0, 0);
  }

  /// One of the same kind, which takes as much without growing.
  OutcomeSegment another() {
    return new OutcomeSegment(null, endings.length, values.length, mostTasks, mostBytes);
  }

  /// Adds an outcome; false, and nothing, where there is no room or it is of another run than those
  /// before.
  boolean add(TaskInvocation task, Ending ending, byte[] value, int length, long ran) {
    int itsAttempt = task.batch.attempt();
    int itsRun = task.batch.run();
    if (added == 0) {
      attempt = itsAttempt;
      run = itsRun;
    }
    if (added >= mostTasks
        || length > mostBytes - valueBytes
        || attempt != itsAttempt
        || run != itsRun) {
      return false;
    }
    reserve(length);
    long delta = task.id() - lastTask;
    lastTask = task.id();
    deltaBytes = put(deltas, deltaBytes, (delta << 1) ^ (delta >> (Long.SIZE - 1)));
    lengthBytes = put(lengths, lengthBytes, length);
    microBytes = put(micros, microBytes, ran);
    endings[added] = (byte) ending.getNumber();
    System.arraycopy(value, 0, values, valueBytes, length);
    valueBytes += length;
    added++;
    PUBLISHED.setRelease(
        this,
        (long) added << COUNT_SHIFT
            | (long) deltaBytes << DELTAS_SHIFT
            | (long) lengthBytes << LENGTHS_SHIFT
            | (long) microBytes << MICROS_SHIFT
            | valueBytes);
    return true;
  }

  private void reserve(int length) {
    endings = withRoom(endings, added + 1);
    deltas = withRoom(deltas, deltaBytes + MOST_VARINT_BYTES);
    lengths = withRoom(lengths, lengthBytes + MOST_VARINT_BYTES);
    micros = withRoom(micros, microBytes + MOST_VARINT_BYTES);
    values = withRoom(values, valueBytes + length);
  }

  private static byte[] withRoom(byte[] column, int needed) {
    if (needed <= column.length) {
      return column;
    }
    byte[] larger = Arrays.copyOf(column, Math.max(2 * column.length, needed));
    VarHandle.releaseFence(); // The reader may see it before the word that it is for.
    return larger;
  }

  private static int put(byte[] column, int start, long number) {
    int at = start;
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      column[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    column[at++] = (byte) rest;
    return at;
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
    if (single != null) {
      if (end == 0) {
        end = 1; // It is passed once, though it may be the last for a while.
        sink.single(single);
      }
      return;
    }
    end = published;
    if (end != read) {
      sink.columns(this);
    }
  }

  /// How many outcomes there are to be moved.
  int unread() {
    return count(end) - count(read);
  }

  /// How many bytes their values have.
  int unreadBytes() {
    return values(end) - values(read);
  }

  /// Moves them to columns with room for them.
  void moveTo(EndedColumns to) {
    int from = deltas(read);
    long first = lastRead;
    long last = lastRead;
    int behindFirst = from;
    for (int at = from; at < deltas(end); ) {
      long number = 0;
      int shift = 0;
      while (deltas[at] < 0) {
        number |= (long) (deltas[at++] & 0x7F) << shift;
        shift += 7;
      }
      number |= (long) deltas[at++] << shift;
      last += (number >>> 1) ^ -(number & 1);
      if (behindFirst == from) {
        first = last;
        behindFirst = at;
      }
    }
    int count = unread();
    to.addTasks(count, attempt, run, first, last);
    to.deltas.write(deltas, behindFirst, deltas(end) - behindFirst);
    to.endings.write(endings, count(read), count);
    to.lengths.write(lengths, lengths(read), lengths(end) - lengths(read));
    to.durations.write(micros, micros(read), micros(end) - micros(read));
    to.values.write(values, values(read), values(end) - values(read));
    lastRead = last;
    read = end;
  }

  private static int count(long word) {
    return (int) (word >>> COUNT_SHIFT);
  }

  private static int deltas(long word) {
    return part(word, DELTAS_SHIFT, DELTAS_BITS);
  }

  private static int lengths(long word) {
    return part(word, LENGTHS_SHIFT, LENGTHS_BITS);
  }

  private static int micros(long word) {
    return part(word, MICROS_SHIFT, MICROS_BITS);
  }

  private static int values(long word) {
    return part(word, 0, VALUES_BITS);
  }

  private static int part(long word, int shift, int bits) {
    return (int) (word >>> shift) & ((1 << bits) - 1);
  }
}
