package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Scheduler.Task;
import dev.loompool.spi.Scheduler.Worker;
import dev.loompool.spi.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PlacerTest {
  /// Chooses the worker whose number is the task's key, or the first where there is none such.
  /// Writes down what it was asked.
  private static final class ByKey implements Scheduler {
    final List<Task> tasks = new ArrayList<>();
    final List<List<Worker>> workers = new ArrayList<>();

    @Override
    public WorkerId choose(Task task, List<Worker> ready) {
      tasks.add(task);
      workers.add(List.copyOf(ready));
      WorkerId wanted = new WorkerId(task.key().orElse(0));
      boolean isThere = ready.stream().anyMatch(worker -> worker.id().equals(wanted));
      return isThere ? wanted : ready.getFirst().id();
    }
  }

  private static final TaskOptions PLAIN = TaskOptions.defaults();

  private final ByKey scheduler = new ByKey();

  @Test
  void sendsEachTaskWhereTheSchedulerSays() {
    CoreFixture pool = CoreFixture.ready(3, 2, scheduler);

    pool.submit(PLAIN, 2, 1, 2, 3);

    assertThat(pool.sentTo(1)).containsExactly(2L);
    assertThat(pool.sentTo(2)).containsExactly(1L, 3L);
    assertThat(pool.sentTo(3)).containsExactly(4L);
    assertThat(pool.effects.leftTasks).isEqualTo(4);
  }

  @Test
  void showsTheTaskAndTheLoadOfEachReadyWorker() {
    CoreFixture pool = CoreFixture.opened(3, 2, 0, scheduler);
    pool.makeReady(1, 3);

    pool.submit(PLAIN.withName("sync").withPriority(7), 3, 3, 3, 3, 1);

    assertThat(scheduler.tasks.getLast()).isEqualTo(new Task(5, "sync", 7, OptionalInt.of(1), 1));
    assertThat(scheduler.workers.getFirst()).containsExactly(worker(1, 0), worker(3, 0));
    assertThat(scheduler.workers.getLast()).containsExactly(worker(1, 0), worker(3, 4));
  }

  @Test
  void placesTheTasksOfAChunkEachByItself() {
    CoreFixture pool = CoreFixture.ready(2, 2, scheduler);

    pool.submit(PLAIN.withChunkSize(4), 1, 2, 1, 2);

    assertThat(pool.sentTo(1)).containsExactly(1L, 3L);
    assertThat(pool.sentTo(2)).containsExactly(2L, 4L);
  }

  @Test
  void placesTasksOfAHigherPriorityFirst() {
    CoreFixture pool = CoreFixture.opened(1, 2, 0, scheduler);
    pool.submit(PLAIN, 1, 1);
    pool.submit(PLAIN.withPriority(1), 1, 1);

    pool.makeReady(1);

    assertThat(pool.sentTo(1)).containsExactly(3L, 4L, 1L);
  }

  @Test
  void aTaskWhoseWorkerIsFullHoldsUpNoOther() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);

    pool.submit(PLAIN, 1, 1, 1, 1, 2);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L);
    assertThat(pool.sentTo(2)).containsExactly(5L);
    assertThat(pool.core.stats().pending()).isEqualTo(2);

    pool.end(1, 2);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(pool.effects.leftTasks).isEqualTo(5);
  }

  @Test
  void placesNoneWhileNoWorkerHasRoom() {
    CoreFixture pool = CoreFixture.opened(2, 1, 0, scheduler);
    pool.makeReady(1);

    pool.submit(PLAIN, 1, 1, 1, 2);

    assertThat(scheduler.tasks).hasSize(2);

    pool.makeReady(2);

    assertThat(pool.sentTo(2)).containsExactly(4L);
  }

  @Test
  void placesNoneWhileAsManyWaitAsAllWorkersMayHave() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);

    pool.submit(PLAIN, 1, 1, 1, 1, 1, 1, 1, 2);

    assertThat(scheduler.tasks).hasSize(6);
    assertThat(pool.sentTo(2)).isEmpty();

    pool.end(1, 2);

    assertThat(pool.sentTo(2)).containsExactly(8L);
  }

  @Test
  void wantsMoreTasksUntilAsManyWaitAsMay() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);

    pool.submit(PLAIN, 1, 1, 1, 1, 1);

    assertThat(pool.core.isHungry()).isTrue();

    pool.submit(PLAIN, 1);

    assertThat(pool.core.isHungry()).isFalse();
  }

  @Test
  void asksAnewForTheTasksOfALostWorker() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1, 1);

    pool.exit(1, 1);

    assertThat(pool.sentTo(2)).containsExactly(1L, 2L);
    assertThat(pool.lastSend(1).attempt()).isEqualTo(2);
    assertThat(pool.lastSend(2).attempt()).isEqualTo(1);

    pool.end(1, 2);

    assertThat(pool.sentTo(2)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(pool.lastSend(3).attempt()).isEqualTo(1);
    assertThat(pool.lastSend(3).run()).isEqualTo(1);
    assertThat(pool.effects.leftTasks).isEqualTo(4);
  }

  @Test
  void asksAnewForWhatWaitsForAWorkerThatIsKilled() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1, 1);

    pool.core.workerDisconnected(1, pool.now);
    pool.turn();

    assertThat(pool.sentTo(2)).containsExactly(3L, 4L);
    assertThat(pool.inFlight(1)).isEqualTo(2);
  }

  @Test
  void sendsAWorkerExactlyItsShare() {
    CoreFixture pool = CoreFixture.opened(2, 1, 3, scheduler);
    pool.makeReady(1, 2);

    pool.submit(PLAIN, 1, 1, 1, 1, 1);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L);
    assertThat(pool.sentTo(2)).containsExactly(4L, 5L);

    pool.end(1, 2);

    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 3L);
    assertThat(pool.effects.drains).containsExactly(1);
  }

  @Test
  void aReplacementHasThePlaceOfTheWorkerBeforeIt() {
    CoreFixture pool = CoreFixture.ready(3, 1, scheduler);
    pool.exit(2);
    pool.advance(Duration.ofSeconds(1));
    pool.makeReady(4);

    pool.submit(PLAIN, 4);

    assertThat(scheduler.workers.getFirst()).extracting(Worker::place).containsExactly(0, 2, 1);
  }

  @Test
  void theReplacementOfAWorkerThatStillFinishesHasItsPlace() {
    CoreFixture pool = CoreFixture.opened(2, 1, 1, scheduler);
    pool.makeReady(1, 2);
    pool.submit(PLAIN, 1);
    pool.makeReady(3);

    pool.submit(PLAIN, 3);

    assertThat(scheduler.workers.getLast()).extracting(Worker::place).containsExactly(1, 0);
  }

  @Test
  void cancelsATaskThatWaitsForItsWorker() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1, 1);

    pool.core.cancelRequested(3, pool.now);
    pool.end(1, 2);

    assertThat(pool.ending(3)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.sentTo(1)).containsExactly(1L, 2L, 4L);
    assertThat(pool.effects.leftTasks).isEqualTo(4);
  }

  @Test
  void aCancelledTaskMakesRoomForAnother() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1, 1, 1, 1, 2);

    pool.core.cancelRequested(3, pool.now);
    pool.turn();

    assertThat(pool.sentTo(2)).containsExactly(7L);
  }

  @Test
  void forgetsTasksThatEndWhileTheyWait() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1);
    Backlogs backlogs = pool.core.backlogs();

    for (int task = 4; task < 10_000; task++) {
      pool.submit(PLAIN, 1);
      pool.core.cancelRequested(task, pool.now);
    }

    assertThat(backlogs.size(1)).isEqualTo(1);
    assertThat(backlogs.entries(1)).isLessThan(5_000);
  }

  @Test
  void endsATaskThatWaitsForItsWorkerAtItsDeadline() {
    CoreFixture pool = CoreFixture.ready(1, 1, scheduler);
    pool.submit(PLAIN, 1, 1);
    pool.makeReady(2);
    pool.submit(PLAIN.withDeadline(Duration.ofSeconds(1)), 1);

    pool.advance(Duration.ofSeconds(2), 1);

    assertThat(pool.ending(3)).isEqualTo(Ending.DEADLINE_PASSED);
  }

  @Test
  void takesNothingBackFromWhereTheSchedulerPutIt() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);

    pool.submit(PLAIN, 1, 1, 1, 1);

    assertThat(pool.effects.revokes).isEmpty();
  }

  @Test
  void finishesWhatWaitsBeforeItShutsDown() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1, 1);
    pool.core.shutdown(pool.now);
    pool.end(1, 2);

    assertThat(pool.effects.drains).isEmpty();

    pool.end(3, 4);

    assertThat(pool.effects.drains).containsExactly(1, 2);
  }

  @Test
  void terminateEndsWhatWaits() {
    CoreFixture pool = CoreFixture.ready(2, 1, scheduler);
    pool.submit(PLAIN, 1, 1, 1, 1);

    pool.core.terminate(pool.now);

    assertThat(pool.effects.outcomes).hasSize(4);
    assertThat(pool.ending(4)).isEqualTo(Ending.POOL_TERMINATED);
    assertThat(pool.core.state()).isEqualTo(PoolState.TERMINATING);
  }

  @Test
  void aSchedulerThatThrowsFailsThatTaskOnly() {
    RuntimeException thrown = new IllegalStateException("no idea");
    CoreFixture pool =
        faulty((_, _) -> {
          throw thrown;
        });

    SchedulerFault fault = requireNonNull(pool.outcome(1).fault());

    assertThat(fault.thrown()).isSameAs(thrown);
    assertThat(fault.text())
        .startsWith("scheduler dev.loompool.internal.core.PlacerTest")
        .endsWith(" threw java.lang.IllegalStateException");
  }

  @Test
  @SuppressWarnings("NullAway")
  void aSchedulerThatAnswersNullFailsThatTaskOnly() {
    CoreFixture pool = faulty((_, _) -> null);

    assertThat(requireNonNull(pool.outcome(1).fault()).text())
        .endsWith(" answered null, which is not one of the ready workers w1, w2");
  }

  @Test
  void aSchedulerThatAnswersAWorkerThatIsNotThereFailsThatTaskOnly() {
    CoreFixture pool = faulty((_, _) -> new WorkerId(9));

    assertThat(requireNonNull(pool.outcome(1).fault()).text())
        .endsWith(" answered w9, which is not one of the ready workers w1, w2");
  }

  @Test
  void aFaultNamesTenWorkersAtMost() {
    CoreFixture pool = CoreFixture.ready(11, 1, (_, _) -> new WorkerId(12));

    pool.submit(1);

    assertThat(requireNonNull(pool.outcome(1).fault()).text()).endsWith("w9, w10, ...");
  }

  /// A pool of two workers in which this scheduler was asked for task 1, and another for task 2.
  private CoreFixture faulty(Scheduler first) {
    CoreFixture pool =
        CoreFixture.ready(
            2,
            1,
            (task, workers) ->
                task.id() == 1 ? first.choose(task, workers) : scheduler.choose(task, workers));
    pool.submit(2);

    assertThat(pool.ending(1)).isEqualTo(Ending.UNPLACED);
    assertThat(pool.sentTo(1)).containsExactly(2L);
    assertThat(pool.effects.leftTasks).isEqualTo(2);
    return pool;
  }

  private static Worker worker(int number, int load) {
    return new Worker(new WorkerId(number), number - 1, load, 2);
  }
}
