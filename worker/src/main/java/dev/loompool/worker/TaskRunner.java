package dev.loompool.worker;

import dev.loompool.protocol.CurrentTask;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskFunction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A virtual thread that claims tasks, runs them, reports their outcomes and goes on. Where enough
/// others rest already, the thread ends instead, and whoever wakes the runner gives it another: the
/// threads of a burst do not stay, with their stacks.
///
/// Confined to its thread, but for `batch` and `current` (read by the loop that cancels), `awake`
/// (written by whoever wakes it) and `thread` (written by whoever gives it one).
final class TaskRunner implements Runnable {
  private static final VarHandle CURRENT = currentHandle();
  private static final long NANOS_BETWEEN_YIELDS = 100_000;

  /// Values up to this take no time worth telling from that of the next task.
  private static final int QUICK_BYTES = 4 * 1024;

  private final int number;
  private final TaskLoop loop;
  private final RunnerTools tools;
  private final CurrentTask currentTask = new CurrentTask();
  private OutputBuffer buffer;
  private final Outbox outbox;
  private final RunClock clock;

  private @Nullable Thread thread; // none while it rests without
  private int slot;
  private volatile @Nullable BatchTasks batch;
  private volatile @Nullable TaskInvocation current;
  private volatile boolean awake;

  /// @param runners how many there are at most
  TaskRunner(int number, int runners, TaskLoop loop, RunnerTools tools) {
    this.number = number;
    this.outbox = Outbox.ofOneAmong(runners);
    this.clock = new RunClock(outbox);
    this.loop = loop;
    this.tools = tools;
    this.buffer = tools.newBuffer();
  }

  void start() {
    Thread given = Thread.ofVirtual().name("task-runner-" + number).unstarted(this);
    thread = given;
    given.start();
  }

  /// Ends its rest, after it was taken from those that rest.
  void wake() {
    awake = true;
    if (thread == null) {
      start();
    } else {
      LockSupport.unpark(thread);
    }
  }

  /// The batch of which it may have claimed a slot.
  @Nullable BatchTasks batch() {
    return batch;
  }

  /// The task that it is on, or was on last.
  @Nullable TaskInvocation current() {
    return current;
  }

  @Override
  public void run() {
    Thread.currentThread().setContextClassLoader(tools.context());
    currentTask.during(this::runTasks);
  }

  @SuppressWarnings("ThreadPriorityCheck")
  private void runTasks() {
    boolean woken = true;
    clock.look();
    long sinceYield = clock.nanos();
    while (true) {
      BatchTasks tasks = claim();
      if (tasks == null && loop.isClosed()) {
        current = null;
        return;
      }
      if (tasks == null) {
        if (!rest()) {
          return;
        }
        woken = true;
        clock.look();
        sinceYield = clock.nanos();
        continue;
      }
      if (woken) {
        woken = false;
        loop.taken();
      }
      int end = tasks.end(slot);
      for (int i = tasks.begin(slot); i < end; i++) {
        if (tasks.isClaimedWithSlot() || tasks.claim(i)) {
          run(tasks.task(i));
        }
        // Runners never block between short tasks, so others would wait for a carrier for ever.
        if (clock.nanos() - sinceYield > NANOS_BETWEEN_YIELDS) {
          signal();
          Thread.yield();
          woken = true;
          clock.look();
          sinceYield = clock.nanos();
        }
      }
    }
  }

  private @Nullable BatchTasks claim() {
    for (BatchTasks first = loop.first(); first != null; first = loop.first()) {
      if (batch != first) {
        batch = first;
      }
      slot = loop.claim(first);
      if (slot >= 0) {
        return first;
      }
    }
    return null;
  }

  /// Waits for tasks; false where the thread ends: then nothing here is its own any more.
  private boolean rest() {
    VarHandle.fullFence();
    tools.outcomes().signalAtRest(outbox);
    batch = null;
    current = null;
    awake = false;
    boolean leaves = loop.leaves();
    thread = leaves ? null : Thread.currentThread();
    loop.resting(this, leaves);
    if ((loop.hasWaiting() || loop.isClosed()) && loop.unrest(this, leaves)) {
      thread = Thread.currentThread();
      return true;
    }
    if (leaves) {
      return false;
    }
    while (!awake) {
      LockSupport.park(this);
      // A stray interrupt must not turn the park into a spin.
      Thread.interrupted();
    }
    return true;
  }

  /// Has the event loop look into the outbox, before the thread may be still for a while.
  private void signal() {
    VarHandle.fullFence();
    tools.outcomes().signal(outbox);
  }

  private void run(TaskInvocation task) {
    // The start publishes this, too.
    CURRENT.setRelease(this, task);
    task.start(Thread.currentThread(), clock.nanos());
    // The claim of the task was the full fence that this needs.
    tools.outcomes().signal(outbox);
    tools.started().started(number, task.id(), task.batch.run());
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
  }

  private void invoke(TaskInvocation task) {
    Object value;
    try {
      TaskFunction<@Nullable Object, @Nullable Object> function;
      Object argument;
      try {
        function = task.batch.function().function(tools.codec());
        argument =
            tools
                .codec()
                .decode(
                    task.batch.arguments(),
                    task.tasks.argumentOffset(task.index),
                    task.tasks.argumentLength(task.index));
      } catch (OutOfMemoryError e) {
        throw e;
      } catch (Throwable e) {
        failed(task, Ending.NOT_SERIALIZABLE, end(task), tools.notRebuilt(task, e));
        return;
      }
      value = function.apply(argument);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      tools.memory().check(e);
      handle(task, e);
      Ending ending = task.batch.retry().accepts(e) ? Ending.RETRYABLE : Ending.FAILED;
      failed(task, ending, end(task), e);
      return;
    }
    TaskInvocation.Interruption interruption = end(task);
    if (interruption != null) {
      failed(task, interruption.ending(), interruption, new InterruptedException());
    } else {
      succeeded(task, value);
    }
  }

  private TaskInvocation.@Nullable Interruption end(TaskInvocation task) {
    clock.ended();
    return task.end();
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
    int length = buffer.size();
    report(task, Ending.VALUE, buffer.array(), length);
    if (length > EndedColumns.LARGE_BYTES) {
      buffer = tools.newBuffer();
    }
    if (length > QUICK_BYTES) {
      clock.look();
    }
  }

  private void failed(
      TaskInvocation task,
      Ending ending,
      TaskInvocation.@Nullable Interruption interruption,
      Throwable thrown) {
    if (interruption == null) {
      byte[] failure = tools.describe(thrown);
      report(task, ending, failure, failure.length);
    } else if (task.isStuck()) {
      ended(task);
    } else {
      byte[] failure = tools.describe(interruption.shown());
      report(task, interruption.ending(), failure, failure.length);
    }
    clock.look();
  }

  private void report(TaskInvocation task, Ending ending, byte[] value, int length) {
    ended(task);
    outbox.add(task, ending, value, length, clock.micros());
  }

  private void ended(TaskInvocation task) {
    tools.timer().ended(task);
    tools.started().ended(number, task.id(), task.batch.run());
  }

  private static VarHandle currentHandle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(TaskRunner.class, "current", TaskInvocation.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
