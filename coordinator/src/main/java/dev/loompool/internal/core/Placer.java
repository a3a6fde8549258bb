package dev.loompool.internal.core;

import static java.util.stream.Collectors.joining;

import dev.loompool.spi.Scheduler;
import dev.loompool.spi.WorkerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives pending tasks to the workers that a scheduler chooses, one by one. Confined to the control
/// loop.
///
/// Tasks are placed while some worker has room. One whose worker has none goes to a backlog; these
/// together hold no more than the workers' windows, so that most tasks are placed late. A worker
/// with a backlog has no room.
final class Placer {
  private static final int NAMED_WORKERS = 10;

  private final Scheduler scheduler;
  private final WorkerTable workers;
  private final TaskFlow flow;
  private final TaskTable tasks;
  private final Backlogs backlogs;

  // Those who may be chosen, and what the scheduler sees of them.
  private final List<WorkerEntry> takers = new ArrayList<>();
  private final List<Scheduler.Worker> views = new ArrayList<>();
  private final List<Scheduler.Worker> shown = Collections.unmodifiableList(views);

  Placer(CoreSettings settings, WorkerTable workers, TaskFlow flow) {
    this.scheduler = settings.scheduler();
    this.workers = workers;
    this.flow = flow;
    this.tasks = flow.tasks();
    this.backlogs = flow.backlogs();
  }

  void place() {
    takers.clear();
    views.clear();
    long room = 0;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      if (worker.takesTasks()) {
        sendTo(worker);
        if (mayBeChosen(worker)) {
          room += room(worker);
          takers.add(worker);
          views.add(view(worker));
        }
      } else {
        backlogs.returnAll(worker.number);
      }
    }
    long most = mostAssigned();
    while (room > 0 && tasks.assigned() < most) {
      long id = flow.takeNext();
      if (id == PendingQueue.NONE) {
        break;
      }
      room -= place(id);
    }
  }

  /// Whether another task may be assigned to a worker without room.
  boolean hasRoom() {
    return tasks.assigned() < mostAssigned();
  }

  private long mostAssigned() {
    long most = 0;
    for (int index = 0; index < workers.size(); index++) {
      WorkerEntry worker = workers.get(index);
      most += worker.takesTasks() ? worker.window.size() : 0;
    }
    return most;
  }

  /// Says how many tasks were sent for it, one or none.
  private int place(long id) {
    int index = choose(id);
    if (index < 0) {
      return 0;
    }
    WorkerEntry worker = takers.get(index);
    backlogs.add(worker.number, id);
    int sent = sendTo(worker);
    if (mayBeChosen(worker)) {
      views.set(index, view(worker));
    } else {
      takers.remove(index);
      views.remove(index);
    }
    return sent;
  }

  private int choose(long id) {
    WorkerId answer;
    try {
      answer = scheduler.choose(view(id), shown);
    } catch (Throwable thrown) {
      // It is the user's code: what it does must not harm the pool.
      fail(id, "threw " + thrown.getClass().getName(), thrown);
      return -1;
    }
    for (int index = 0; index < views.size(); index++) {
      if (views.get(index).id().equals(answer)) {
        return index;
      }
    }
    String names =
        views.stream()
            .limit(NAMED_WORKERS)
            .map(view -> view.id().toString())
            .collect(joining(", ", "", views.size() > NAMED_WORKERS ? ", ..." : ""));
    fail(
        id, "answered %s, which is not one of the ready workers %s".formatted(answer, names), null);
    return -1;
  }

  private void fail(long id, String what, @Nullable Throwable thrown) {
    String text = "scheduler " + scheduler.getClass().getName() + " " + what;
    flow.endUnplaced(id, new SchedulerFault(text, thrown));
  }

  private int sendTo(WorkerEntry worker) {
    int sent = 0;
    while (room(worker) > 0) {
      long id = backlogs.take(worker.number);
      if (id == PendingQueue.NONE) {
        break;
      }
      flow.send(worker, id);
      sent++;
    }
    return sent;
  }

  private Scheduler.Task view(long id) {
    TaskPage page = tasks.page(id);
    int slot = TaskPage.slot(id);
    TaskBlock block = tasks.block(page, slot);
    TaskSettings settings = block.settings;
    return new Scheduler.Task(
        id,
        settings.name(),
        settings.priority(),
        block.key((int) (id - block.firstId)),
        page.attempts[slot] + 1);
  }

  private Scheduler.Worker view(WorkerEntry worker) {
    int load = worker.chunks() + backlogs.size(worker.number);
    return new Scheduler.Worker(
        new WorkerId(worker.number), worker.place, load, worker.concurrency);
  }

  // Those in its backlog have their share of the budget already.
  private boolean mayBeChosen(WorkerEntry worker) {
    return worker.budget() > backlogs.size(worker.number);
  }

  private static int room(WorkerEntry worker) {
    return Math.max(0, worker.roomBelow(worker.window.size()));
  }
}
