package dev.loompool.worker;

import dev.loompool.protocol.CurrentTask;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskFunction;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A virtual thread that takes a task, runs it, reports its outcome and goes on.
///
/// Confined to its thread, but for `current` (read by the loop that cancels) and `awake` (written
/// by whoever wakes it).
final class TaskRunner implements Runnable {
  private static final int TASKS_BETWEEN_YIELDS = 64;
  private static final int KEPT_BUFFER_BYTES = 64 * 1024;

  private final int number;
  private final TaskLoop loop;
  private final RunnerTools tools;
  private final CurrentTask currentTask = new CurrentTask();
  private OutputBuffer buffer;
  private final Thread thread;

  private volatile boolean taking;
  private volatile @Nullable TaskInvocation current;
  private volatile boolean awake;

  TaskRunner(int number, TaskLoop loop, RunnerTools tools) {
    this.number = number;
    this.loop = loop;
    this.tools = tools;
    this.buffer = tools.newBuffer();
    this.thread = Thread.ofVirtual().name("task-runner-" + number).unstarted(this);
  }

  void start() {
    thread.start();
  }

  void wake() {
    awake = true;
    LockSupport.unpark(thread);
  }

  /// The task that it is on. Waits out the moment in which a task is neither in the queue nor here.
  @Nullable TaskInvocation current() {
    while (taking) {
      Thread.onSpinWait();
    }
    return current;
  }

  @Override
  public void run() {
    thread.setContextClassLoader(tools.context());
    currentTask.during(this::runTasks);
  }

  @SuppressWarnings("ThreadPriorityCheck")
  private void runTasks() {
    int sinceYield = 0;
    while (true) {
      TaskInvocation task = take();
      if (task == null) {
        rest();
        sinceYield = 0;
        continue;
      }
      loop.taken();
      for (; task != null; task = task.next()) {
        current = task;
        if (task.start()) {
          runOne(task);
        }
        // Runners never block between short tasks, so others would wait for a carrier for ever.
        if (++sinceYield == TASKS_BETWEEN_YIELDS) {
          sinceYield = 0;
          Thread.yield();
        }
      }
      current = null;
    }
  }

  private @Nullable TaskInvocation take() {
    taking = true;
    TaskInvocation task = loop.poll();
    current = task;
    taking = false;
    return task;
  }

  private void rest() {
    awake = false;
    loop.resting(this);
    if (loop.hasWaiting() && loop.unrest(this)) {
      return;
    }
    while (!awake) {
      LockSupport.park(this);
      // A stray interrupt must not turn the park into a spin.
      Thread.interrupted();
    }
  }

  private void runOne(TaskInvocation task) {
    tools.started().started(number, task.id, task.batch.run());
    tools.timer().started(task);
    currentTask.set(task);
    try {
      invoke(task);
    } catch (OutOfMemoryError e) {
      tools.memory().check(e);
      throw e;
    } finally {
      currentTask.set(null);
    }
    tools.timer().ended(task);
    tools.started().ended(number, task.id, task.batch.run());
    if (!task.isStuck()) {
      tools.outcomes().report(task);
    }
  }

  private void invoke(TaskInvocation task) {
    Object value;
    try {
      TaskFunction<@Nullable Object, @Nullable Object> function;
      Object argument;
      try {
        function = task.batch.function().function(tools.codec());
        argument =
            tools.codec().decode(task.batch.arguments(), task.argumentOffset, task.argumentLength);
      } catch (OutOfMemoryError e) {
        throw e;
      } catch (Throwable e) {
        failed(task, Ending.NOT_SERIALIZABLE, task.end(), tools.notRebuilt(task, e));
        return;
      }
      value = function.apply(argument);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      tools.memory().check(e);
      handle(task, e);
      Ending ending = task.batch.retry().accepts(e) ? Ending.RETRYABLE : Ending.FAILED;
      failed(task, ending, task.end(), e);
      return;
    }
    TaskInvocation.Interruption interruption = task.end();
    if (interruption != null) {
      failed(task, interruption.ending(), interruption, new InterruptedException());
    } else {
      succeeded(task, value);
    }
  }

  @SuppressWarnings("ReferenceEquality") // it may throw the same one again
  private void handle(TaskInvocation task, Throwable thrown) {
    try {
      tools.exceptionHandler().handle(task, thrown);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      if (e != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }

  private void succeeded(TaskInvocation task, @Nullable Object value) {
    buffer.truncate(0);
    try {
      tools.codec().encode(value, buffer);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      // It may hold much of a value that was too large.
      buffer = tools.newBuffer();
      failed(task, Ending.NOT_SERIALIZABLE, null, tools.notSerializable(task, value, e));
      return;
    }
    if (buffer.size() > KEPT_BUFFER_BYTES) {
      task.outcome(Ending.VALUE, buffer.array(), buffer.size());
      buffer = tools.newBuffer();
    } else {
      task.outcome(Ending.VALUE, buffer.toByteArray(), buffer.size());
    }
  }

  private void failed(
      TaskInvocation task,
      Ending ending,
      TaskInvocation.@Nullable Interruption interruption,
      Throwable thrown) {
    byte[] failure;
    if (interruption == null) {
      failure = tools.describe(thrown);
      task.outcome(ending, failure, failure.length);
    } else if (!task.isStuck()) {
      failure = tools.describe(interruption.shown());
      task.outcome(interruption.ending(), failure, failure.length);
    }
  }
}
