package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The outcomes of one thread on their way to the event loop, which reads while the thread adds
/// more: neither waits for the other, and to add one is a few writes to memory.
///
/// `add` and `isUnsignalled` belong to the thread, `read` and `unlist` to the event loop, `list` to
/// whoever lists it.
/* A thread that has added something looks whether its box is listed, and lists it where it is not; the
 * event loop takes a box off the list before it looks inside. For one of them to see the other, the
 * thread needs a full fence between the two. A runner has one anyway, where it claims its next task: so
 * it looks afterwards, before it runs that.
 */
final class Outbox {
  private static final int MOST_TASKS = OutcomeSegment.MOST_TASKS;
  private static final int LEAST_MOST_TASKS = 4;
  private static final int TASKS_OF_ALL = 16 * 1024;
  private static final int BYTES_A_TASK = 64;

  /// A value above this is a segment of its own, so that an outbox keeps little that was read.
  private static final int SMALL_BYTES = 256;

  private final int mostTasks;
  private OutcomeSegment first;
  private OutcomeSegment last;
  private boolean unsignalled;
  private volatile boolean listed;
  private @Nullable Outbox previous;

  private Outbox(int mostTasks) {
    this.mostTasks = mostTasks;
    this.first = segment();
    this.last = first;
  }

  /// The outbox of one of so many threads: it keeps the less, the more there are.
  static Outbox ofOneAmong(int threads) {
    return new Outbox(Math.clamp(TASKS_OF_ALL / threads, LEAST_MOST_TASKS, MOST_TASKS));
  }

  /// Adds an outcome. The array of a large value must not be used again.
  void add(TaskInvocation task, Ending ending, byte[] value, int length, long micros) {
    if (length > SMALL_BYTES) {
      byte[] own = length > EndedColumns.LARGE_BYTES ? value : Arrays.copyOf(value, length);
      hang(OutcomeSegment.only(task, ending, own, length, micros));
      hang(segment());
    } else if (!last.add(task, ending, value, length, micros)) {
      OutcomeSegment another = last.another();
      another.add(task, ending, value, length, micros);
      hang(another);
    }
    unsignalled = true;
  }

  private OutcomeSegment segment() {
    return OutcomeSegment.small(mostTasks, Math.max(SMALL_BYTES, mostTasks * BYTES_A_TASK));
  }

  private void hang(OutcomeSegment segment) {
    last.followedBy(segment);
    last = segment;
  }

  /// Whether something was added since it was last asked that the event loop may not know of. After
  /// a full fence.
  boolean isUnsignalled() {
    boolean signal = unsignalled && !listed;
    unsignalled = false;
    return signal;
  }

  /// Whether the event loop is going to look inside.
  boolean isListed() {
    return listed;
  }

  /// Notes that it is listed, after another box.
  void list(@Nullable Outbox after) {
    previous = after;
    listed = true;
  }

  /// Notes that it is not listed any more; returns the box after which it was.
  @Nullable Outbox unlist() {
    Outbox after = previous;
    listed = false;
    return after;
  }

  /// Passes to the sink what was added; after it was taken off the list.
  void read(OutcomeSink sink) {
    first = first.read(sink);
  }
}
