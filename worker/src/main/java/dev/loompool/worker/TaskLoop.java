package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The bounded loop of virtual threads: tasks wait in a queue, up to `concurrency` runners take
/// them.
/* Overview: a runner starts only when there is work and none is at rest, so short tasks reuse a few
 * runners and blocked ones get company. The event loop wakes one runner when tasks arrive; a runner
 * that takes a task while others wait wakes the next before it runs its own. So the wake-ups grow as
 * a chain, off the event loop, and stop when all are awake.
 *
 * Concurrency: the queue has one producer, the event loop, and many consumers: the runners, and the
 * event loop when it takes tasks back. A runner that rests puts itself on the stack first and looks at
 * the queue again afterwards; a producer adds to the queue first and looks at the stack afterwards: so
 * one of them sees the other. To be cancelled, a task is looked for in the queue first and at the
 * runners afterwards; a runner between the two is waited for, see TaskRunner.current.
 */
final class TaskLoop {
  private final int concurrency;
  private final RunnerTools tools;
  private final ConcurrentLinkedQueue<TaskInvocation> waiting = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedDeque<TaskRunner> resting = new ConcurrentLinkedDeque<>();
  private final AtomicReferenceArray<@Nullable TaskRunner> runners;
  private final AtomicInteger started = new AtomicInteger();

  TaskLoop(int concurrency, RunnerTools tools) {
    this.concurrency = concurrency;
    this.tools = tools;
    this.runners = new AtomicReferenceArray<>(concurrency);
  }

  /// Adds a task, with those that follow it in its slot. For the event loop, which calls [#added]
  /// after the last one.
  void add(TaskInvocation task) {
    waiting.add(task);
  }

  /// Tasks were added.
  void added() {
    wakeOne();
  }

  /// Takes tasks back that have not started, up to so many with those that follow each; returns how
  /// many it found.
  int revoke(int count) {
    int revoked = 0;
    while (revoked < count) {
      TaskInvocation task = waiting.poll();
      if (task == null) {
        break;
      }
      boolean found = false;
      for (; task != null; task = task.next()) {
        found |= takeBack(task);
      }
      revoked += found ? 1 : 0;
    }
    return revoked;
  }

  private boolean takeBack(TaskInvocation task) {
    if (!task.takeBack(Ending.REVOKED)) {
      return false;
    }
    tools.timer().ended(task);
    tools.outcomes().report(task);
    return true;
  }

  /// Ends the tasks with these ids: those that wait are given back, those that run interrupted.
  void cancel(Set<Long> ids) {
    for (TaskInvocation first : waiting) {
      for (TaskInvocation task = first; task != null; task = task.next()) {
        if (ids.contains(task.id)) {
          takeBack(task);
        }
      }
    }
    for (int i = 0; i < concurrency; i++) {
      TaskRunner runner = runners.get(i);
      TaskInvocation task = runner == null ? null : runner.current();
      for (; task != null; task = task.next()) {
        if (ids.contains(task.id) && !takeBack(task)) {
          tools.timer().cancelled(task);
        }
      }
    }
  }

  @Nullable TaskInvocation poll() {
    return waiting.poll();
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /// A runner has taken a task: the next may follow.
  void taken() {
    if (hasWaiting()) {
      wakeOne();
    }
  }

  void resting(TaskRunner runner) {
    resting.push(runner);
  }

  /// The runner does not rest after all; false where it is being woken.
  boolean unrest(TaskRunner runner) {
    return resting.remove(runner);
  }

  private void wakeOne() {
    TaskRunner runner = resting.poll();
    if (runner != null) {
      runner.wake();
    } else if (started.get() < concurrency) {
      startOne();
    }
  }

  private void startOne() {
    int number = started.getAndIncrement();
    if (number < concurrency) {
      TaskRunner runner = new TaskRunner(number, this, tools);
      runners.set(number, runner);
      runner.start();
    } else {
      started.decrementAndGet();
    }
  }
}
