package dev.loompool.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Collects outcomes from the runners and sends them in frames. The first one wakes the event loop;
/// those that come until it gets there travel along.
///
/// Thread-safe; `flush` and below run on the event loop only.
final class OutcomeSender {
  private static final int FRAME_TASKS = 4096;

  private final ConcurrentLinkedQueue<TaskInvocation> ended = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final Executor eventLoop;
  private final Consumer<Frame> channel;
  private final Runnable flushed;
  private int unsent;
  private long sent;

  /// @param eventLoop runs the sending
  /// @param channel sends a frame
  /// @param flushed is told after each round
  OutcomeSender(Executor eventLoop, Consumer<Frame> channel, Runnable flushed) {
    this.eventLoop = eventLoop;
    this.channel = channel;
    this.flushed = flushed;
  }

  void report(TaskInvocation task) {
    ended.add(task);
    if (!flushing.get() && flushing.compareAndSet(false, true)) {
      eventLoop.execute(this::flush);
    }
  }

  /// So many tasks have come whose outcomes will follow. On the event loop.
  void expect(int tasks) {
    unsent += tasks;
  }

  /// Whether every outcome has been sent. On the event loop.
  boolean isAllSent() {
    return unsent == 0;
  }

  /// How many outcomes have been sent so far. On the event loop.
  long sent() {
    return sent;
  }

  void flush() {
    flushing.set(false);
    List<TaskInvocation> some = new ArrayList<>();
    long bytes = 0;
    TaskInvocation task;
    while ((task = ended.poll()) != null) {
      if (!some.isEmpty()
          && (bytes + task.length() > FramePipeline.GATHERED_BYTES || some.size() == FRAME_TASKS)) {
        send(some, (int) bytes);
        some.clear();
        bytes = 0;
      }
      some.add(task);
      bytes += task.length();
    }
    if (!some.isEmpty()) {
      send(some, (int) bytes);
    }
    flushed.run();
  }

  private void send(List<TaskInvocation> tasks, int bytes) {
    unsent -= tasks.size();
    sent += tasks.size();
    TasksEnded.Builder frame = TasksEnded.newBuilder();
    byte[] values = tasks.size() == 1 ? tasks.getFirst().bytes() : new byte[bytes];
    byte[] endings = new byte[tasks.size()];
    long previous = 0;
    int offset = 0;
    boolean laterRuns = false;
    boolean laterAttempts = false;
    for (int i = 0; i < tasks.size(); i++) {
      TaskInvocation task = tasks.get(i);
      frame.addTaskDeltas(task.id - previous).addLengths(task.length()).addMicros(task.micros());
      endings[i] = (byte) task.ending().getNumber();
      laterRuns |= task.batch.run() != 1;
      laterAttempts |= task.batch.attempt() != 1;
      if (tasks.size() > 1) {
        System.arraycopy(task.bytes(), 0, values, offset, task.length());
        offset += task.length();
      }
      previous = task.id;
    }
    if (laterRuns) {
      tasks.forEach(task -> frame.addRuns(task.batch.run()));
    }
    if (laterAttempts) {
      tasks.forEach(task -> frame.addAttempts(task.batch.attempt()));
    }
    ByteString all = UnsafeByteOperations.unsafeWrap(values, 0, bytes);
    frame.setEndings(UnsafeByteOperations.unsafeWrap(endings)).setValues(all);
    channel.accept(Frame.newBuilder().setTasksEnded(frame).build());
  }
}
