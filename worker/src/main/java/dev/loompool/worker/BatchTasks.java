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
/// WAITING --start--> STARTED
///    +--takeBack---> TAKEN_BACK
/// ```
///
/// Runners claim slots, one after the other; a slot is one task, or a chunk of them. A claim says
/// who is to start the tasks and not that they have started: until then each may be taken back.
///
/// Thread-safe: slots are claimed by an atomic count, and the state of each task is a byte that is
/// changed once, atomically.
final class BatchTasks {
  private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final byte WAITING = 0;
  private static final byte STARTED = 1;
  private static final byte TAKEN_BACK = 2;

  final ReceivedBatch batch;
  final long first;

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
    this.batch = batch;
    this.first = first;
    this.ends = ends;
    this.chunkSize = chunkSize;
    this.states = new byte[ends.length];
    this.slots = (int) ((ends.length + chunkSize - 1L) / chunkSize);
    this.withDeadline = deadlines == null ? null : invocations(deadlines);
  }

  /// The tasks of a batch as it came.
  static BatchTasks of(ReceivedBatch received, TaskBatch batch) {
    int[] ends = new int[batch.getLengthsCount()];
    int end = 0;
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
    return new BatchTasks(received, batch.getFirstTask(), ends, chunkSize, deadlines);
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
    if (claimed.get() >= slots) {
      return -1;
    }
    int slot = claimed.getAndIncrement();
    return slot < slots ? slot : -1;
  }

  boolean hasSlots() {
    return claimed.get() < slots;
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
    return index == 0 ? 0 : ends[index - 1];
  }

  int argumentLength(int index) {
    return ends[index] - argumentOffset(index);
  }

  /// The task starts; false where it was taken back.
  boolean start(int index) {
    return STATE.compareAndSet(states, index, WAITING, STARTED);
  }

  boolean hasStarted(int index) {
    return (byte) STATE.getVolatile(states, index) == STARTED;
  }

  /// Takes back a task that has not started; false where it has, or was taken back before.
  boolean takeBack(int index) {
    return STATE.compareAndSet(states, index, WAITING, TAKEN_BACK);
  }

  boolean isTakenBack(int index) {
    return (byte) STATE.getVolatile(states, index) == TAKEN_BACK;
  }
}
