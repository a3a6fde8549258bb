package dev.loompool.worker;

import dev.loompool.protocol.v1.Ending;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The bounded loop of virtual threads: batches wait in a queue, up to `concurrency` runners claim
/// their tasks.
/* Overview: a runner starts only when there is work and none is at rest, so short tasks reuse a few
 * runners and blocked ones get company. The event loop wakes one runner when tasks arrive; a runner
 * that was woken and takes a task while others wait wakes the next before it runs its own. So the
 * wake-ups grow as a chain, off the event loop, and stop when all are awake.
 *
 * Concurrency: the queue has one producer, the event loop, and many consumers: the runners, and the
 * event loop when it takes tasks back. Whoever claims the last slot of a batch removes it. A runner
 * that rests puts itself on a stack first and looks at the queue again afterwards; a producer adds to
 * the queue first and looks at the stacks afterwards: so one of them sees the other. Up to 256 rest with
 * their threads, any others without.
 *
 * To be cancelled, a task is looked for in the queue first and in the runners' batches afterwards: a
 * runner shows its batch before it claims a slot of it. Whether the task has started, its state in the
 * batch tells; then it is, or was, its runner's current one, which a runner shows before it starts it.
 */
final class TaskLoop {
  private static final int MOST_AT_REST = 256;

  private final int concurrency;
  private final RunnerTools tools;
  private final Outbox takenBack = Outbox.ofOneAmong(1);
  private final ConcurrentLinkedQueue<BatchTasks> waiting = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedDeque<TaskRunner> resting = new ConcurrentLinkedDeque<>();
  private final AtomicInteger atRest = new AtomicInteger();
  private final ConcurrentLinkedDeque<TaskRunner> away = new ConcurrentLinkedDeque<>();
  private final AtomicReferenceArray<@Nullable TaskRunner> runners;
  private final AtomicInteger started = new AtomicInteger();

  // Written once, by who closes it; read by the runners.
  private volatile boolean closed;

  TaskLoop(int concurrency, RunnerTools tools) {
    this.concurrency = concurrency;
    this.tools = tools;
    this.runners = new AtomicReferenceArray<>(concurrency);
  }

  /// Adds the tasks of a batch. For the event loop, which calls [#added] after the last one.
  void add(BatchTasks tasks) {
    if (tasks.hasSlots()) {
      waiting.add(tasks);
    }
  }

  /// Tasks were added.
  void added() {
    wakeOne();
  }

  /// Takes back the tasks of up to so many slots of which none has started; returns in how many it
  /// found one.
  int revoke(int count) {
    int revoked = 0;
    BatchTasks tasks;
    while (revoked < count && (tasks = first()) != null) {
      int slot = claim(tasks);
      if (slot >= 0) {
        revoked += takeBackSlot(tasks, slot) ? 1 : 0;
      }
    }
    return revoked;
  }

  private boolean takeBackSlot(BatchTasks tasks, int slot) {
    boolean found = false;
    for (int i = tasks.begin(slot); i < tasks.end(slot); i++) {
      if (tasks.giveBack(i)) {
        report(tasks.task(i));
        found = true;
      }
    }
    return found;
  }

  private void report(TaskInvocation task) {
    tools.timer().ended(task);
    tools.outcomes().report(takenBack, task, Ending.REVOKED);
  }

  /// Ends the tasks with these ids: those that wait are given back, those that run interrupted.
  void cancel(Set<Long> ids) {
    batches().forEach(batch -> takeBack(batch, ids));
    forEachCurrent(task -> {
      if (ids.contains(task.id())) {
        tools.timer().cancelled(task);
      }
    });
  }

  /// Those that wait, and those that runners have claimed slots of.
  private Set<BatchTasks> batches() {
    Set<BatchTasks> batches = Collections.newSetFromMap(new IdentityHashMap<>());
    batches.addAll(waiting);
    for (int i = 0; i < concurrency; i++) {
      TaskRunner runner = runners.get(i);
      BatchTasks batch = runner == null ? null : runner.batch();
      if (batch != null) {
        batches.add(batch);
      }
    }
    return batches;
  }

  private void forEachCurrent(Consumer<TaskInvocation> action) {
    for (int i = 0; i < concurrency; i++) {
      TaskRunner runner = runners.get(i);
      TaskInvocation task = runner == null ? null : runner.current();
      if (task != null) {
        action.accept(task);
      }
    }
  }

  private void takeBack(BatchTasks tasks, Set<Long> ids) {
    if (ids.size() < tasks.size()) {
      for (long id : ids) {
        int index = tasks.indexOf(id);
        if (index >= 0 && tasks.takeBack(index)) {
          report(tasks.task(index));
        }
      }
    } else {
      for (int i = 0; i < tasks.size(); i++) {
        if (ids.contains(tasks.first + i) && tasks.takeBack(i)) {
          report(tasks.task(i));
        }
      }
    }
  }

  /// The batch of which slots are to be claimed next.
  @Nullable BatchTasks first() {
    return waiting.peek();
  }

  /// Claims a slot of the batch, -1 where none is left; then the batch does not wait any more.
  int claim(BatchTasks tasks) {
    int slot = tasks.claim();
    if (slot < 0 || tasks.isLast(slot)) {
      waiting.remove(tasks);
    }
    return slot;
  }

  /// Ends it all: what waits never runs, what runs is interrupted, and nothing of it is reported.
  void close() {
    closed = true;
    for (BatchTasks batch : batches()) {
      for (int i = 0; i < batch.size(); i++) {
        batch.takeBack(i);
      }
    }
    waiting.clear();
    forEachCurrent(task -> task.interrupt(Ending.CANCELLED));
    for (TaskRunner runner = pollResting(); runner != null; runner = pollResting()) {
      runner.wake();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /// Whether no runner is on a task.
  boolean isIdle() {
    AtomicInteger busy = new AtomicInteger();
    forEachCurrent(task -> busy.incrementAndGet());
    return busy.get() == 0;
  }

  boolean hasWaiting() {
    for (BatchTasks tasks = first(); tasks != null; tasks = first()) {
      if (tasks.hasSlots()) {
        return true;
      }
      waiting.remove(tasks);
    }
    return false;
  }

  /// A runner that was at rest has taken a task: the next may follow.
  void taken() {
    if (hasWaiting()) {
      wakeOne();
    }
  }

  /// Whether a runner that is about to rest gives up its thread, since enough others keep theirs.
  boolean leaves() {
    if (atRest.incrementAndGet() > MOST_AT_REST) {
      atRest.decrementAndGet();
      return true;
    }
    return false;
  }

  /// The runner rests from here on; `leaves` is what [#leaves] said.
  void resting(TaskRunner runner, boolean leaves) {
    (leaves ? away : resting).push(runner);
  }

  /// The runner does not rest after all; false where it is being woken.
  boolean unrest(TaskRunner runner, boolean leaves) {
    if (leaves) {
      return away.remove(runner);
    }
    boolean removed = resting.remove(runner);
    if (removed) {
      atRest.decrementAndGet();
    }
    return removed;
  }

  private @Nullable TaskRunner pollResting() {
    TaskRunner runner = resting.poll();
    if (runner != null) {
      atRest.decrementAndGet();
    }
    return runner;
  }

  private void wakeOne() {
    TaskRunner runner = pollResting();
    if (runner == null) {
      runner = away.poll();
    }
    if (runner != null) {
      runner.wake();
    } else if (started.get() < concurrency) {
      startOne();
    }
  }

  private void startOne() {
    int number = started.getAndIncrement();
    if (number < concurrency) {
      TaskRunner runner = new TaskRunner(number, concurrency, this, tools);
      runners.set(number, runner);
      runner.start();
    } else {
      started.decrementAndGet();
    }
  }
}
