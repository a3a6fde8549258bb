package dev.loompool.worker;

import static java.util.Objects.requireNonNull;

import dev.loompool.protocol.v1.TaskBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The tasks of one batch, in columns: no task is an object before it starts.
///
/// ```
/// WAITING --claim--> CLAIMED --start--> STARTED
///    +--takeBack---> TAKEN_BACK
/// ```
///
/// Runners claim slots, one after the other; a slot is one task, or a chunk of them. Who claims a
/// slot of one task has claimed the task; within a chunk each is claimed on its turn. Until then it
/// may be taken back.
///
/// Thread-safe: chunks are claimed by an atomic count, and tasks by a byte for each that is changed
/// atomically from WAITING. CLAIMED lasts a moment only, in which the runner shows its task to who
/// may want to cancel it.
final class BatchTasks {
  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final byte WAITING = 0;
  private static final byte CLAIMED = 1;
  private static final byte STARTED = 2;
  private static final byte TAKEN_BACK = 3;

  final ReceivedBatch batch;
  final long first;

  private final int start;
  private final int[] ends;
  private final byte[] states;
  private final int chunkSize;
  private final int slots;
  private final TaskInvocation @Nullable [] withDeadline;
  private final AtomicInteger claimed = new AtomicInteger();

  /// @param first the id of the first task
  /// @param ends where the argument of each task ends in those of the batch
  /// @param chunkSize how many tasks share a slot
  /// @param deadlines when each must have ended, by [System#nanoTime]; null where none has to
  BatchTasks(
      ReceivedBatch batch, long first, int[] ends, int chunkSize, long @Nullable [] deadlines) {
    this(batch, first, 0, ends, chunkSize, deadlines);
  }

  private BatchTasks(
      ReceivedBatch batch,
      long first,
      int start,
      int[] ends,
      int chunkSize,
      long @Nullable [] deadlines) {
    this.batch = batch;
    this.start = start;
    this.first = first;
    this.ends = ends;
    this.chunkSize = chunkSize;
    this.states = new byte[ends.length];
    this.slots = (int) ((ends.length + chunkSize - 1L) / chunkSize);
    this.withDeadline = deadlines == null ? null : invocations(deadlines);
  }

  /// The tasks of a batch as it came.
  ///
  /// @param start where the first argument begins in the array that holds them
  static BatchTasks of(ReceivedBatch received, TaskBatch batch, int start) {
    int[] ends = new int[batch.getLengthsCount()];
    int end = start;
    for (int i = 0; i < ends.length; i++) {
      end += batch.getLengths(i);
      ends[i] = end;
    }
    long[] deadlines = null;
    if (batch.getDeadlineNanosCount() > 0) {
      long now = System.nanoTime();
      deadlines = new long[ends.length];
      for (int i = 0; i < ends.length; i++) {
        deadlines[i] = now + batch.getDeadlineNanos(i);
      }
    }
    int chunkSize = Math.max(1, batch.getChunkSize());
    return new BatchTasks(received, batch.getFirstTask(), start, ends, chunkSize, deadlines);
  }

  private TaskInvocation[] invocations(long[] deadlines) {
    TaskInvocation[] all = new TaskInvocation[deadlines.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = new TaskInvocation(this, i, deadlines[i]);
    }
    return all;
  }

  int size() {
    return ends.length;
  }

  boolean hasDeadlines() {
    return withDeadline != null;
  }

  /// The task of this index. Where it has a deadline it is always the same object.
  TaskInvocation task(int index) {
    return withDeadline == null
        ? new TaskInvocation(this, index, TaskInvocation.NO_DEADLINE)
        : requireNonNull(withDeadline)[index];
  }

  /// The index of the task with this id, -1 where it is in another batch.
  int indexOf(long id) {
    long index = id - first;
    return index >= 0 && index < ends.length ? (int) index : -1;
  }

  /// Claims the next slot; -1 where none is left.
  int claim() {
    if (chunkSize == 1) {
      return claimTask();
    }
    if (claimed.get() >= slots) {
      return -1;
    }
    int slot = claimed.getAndIncrement();
    return slot < slots ? slot : -1;
  }

  private int claimTask() {
    // Where to look first: it may be set back by a slow thread, which costs a second look only.
    for (int i = claimed.getPlain(); i < slots; i++) {
      if (claim(i)) {
        claimed.setOpaque(i + 1);
        return i;
      }
    }
    claimed.setOpaque(slots);
    return -1;
  }

  /// Claims a task of a slot that was claimed; false where it was taken back.
  boolean claim(int index) {
    return states[index] == WAITING && STATE.compareAndSet(states, index, WAITING, CLAIMED);
  }

  /// Whether there may be slots to claim.
  boolean hasSlots() {
    return claimed.get() < slots;
  }

  /// Whether the tasks of a slot are claimed with it.
  boolean isClaimedWithSlot() {
    return chunkSize == 1;
  }

  boolean isLast(int slot) {
    return slot == slots - 1;
  }

  /// The index of the slot's first task.
  int begin(int slot) {
    return slot * chunkSize;
  }

  /// The index after the slot's last task.
  int end(int slot) {
    return (int) Math.min(ends.length, (slot + 1L) * chunkSize);
  }

  int argumentOffset(int index) {
    return index == 0 ? start : ends[index - 1];
  }

  int argumentLength(int index) {
    return ends[index] - argumentOffset(index);
  }

  /// The task starts, which its runner has claimed and shown.
  void start(int index) {
    STATE.setRelease(states, index, STARTED);
  }

  boolean hasStarted(int index) {
    byte state = (byte) STATE.getVolatile(states, index);
    while (state == CLAIMED) {
      Thread.onSpinWait();
      state = (byte) STATE.getVolatile(states, index);
    }
    return state == STARTED;
  }

  /// Takes back a task that nobody has claimed; false where it has started, or was taken back
  /// before.
  boolean takeBack(int index) {
    if (STATE.compareAndSet(states, index, WAITING, TAKEN_BACK)) {
      return true;
    }
    // Its runner shows it from then on.
    hasStarted(index);
    return false;
  }

  /// Gives back a task whose slot the caller has claimed; false where it was taken back before.
  boolean giveBack(int index) {
    if (!isClaimedWithSlot()) {
      return takeBack(index);
    }
    STATE.setRelease(states, index, TAKEN_BACK);
    return true;
  }

  boolean isTakenBack(int index) {
    return (byte) STATE.getVolatile(states, index) == TAKEN_BACK;
  }
}
