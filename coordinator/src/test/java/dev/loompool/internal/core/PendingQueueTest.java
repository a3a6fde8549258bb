package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingQueueTest {
  private final TaskTable tasks = new TaskTable();
  private final PendingQueue queue = new PendingQueue(tasks);

  @Test
  void yieldsTasksAsTheyCame() {
    TaskBlock late = add(11, 5);
    TaskBlock early = add(1, 5);

    assertThat(queue.take(3, 3)).isEqualTo(new TaskBatch(late, 0, 3, 1, 1));
    assertThat(take(3)).containsExactly(14L, 15L);
    assertThat(queue.take(10, 10)).isEqualTo(new TaskBatch(early, 0, 5, 1, 1));
    assertThat(queue.take(1, 1)).isNull();
  }

  @Test
  void joinsAdjacentPartsOfABlock() {
    TaskBlock block = CoreFixture.block(1, 9, 9, 3, 1);
    for (int index = 0; index < 9; index += 3) {
      tasks.add(block, index, index + 3);
      queue.add(block, index, index + 3);
    }

    assertThat(queue.entries()).isEqualTo(1);
    assertThat(take(100)).hasSize(9);
  }

  @Test
  void yieldsReturnedTasksFirstById() {
    add(1, 10);
    take(10);
    add(11, 1);
    returned(7, 1, 1);
    returned(2, 1, 1);
    returned(8, 1, 1);

    assertThat(take(9)).containsExactly(2L);
    assertThat(take(9)).containsExactly(7L, 8L);
    assertThat(take(9)).containsExactly(11L);
  }

  @Test
  void doesNotMixAttemptsOrRuns() {
    TaskBlock block = add(1, 4);
    take(4);
    returned(1, 0, 1);
    returned(2, 1, 1);
    returned(3, 1, 2);
    returned(4, 1, 2);

    assertThat(queue.take(9, 9)).isEqualTo(new TaskBatch(block, 0, 1, 1, 2));
    assertThat(queue.take(9, 9)).isEqualTo(new TaskBatch(block, 1, 1, 2, 2));
    assertThat(queue.take(9, 9)).isEqualTo(new TaskBatch(block, 2, 2, 2, 3));
  }

  @Test
  void skipsTasksThatWereCancelled() {
    add(1, 6);
    take(2);
    returned(1, 0, 1);
    returned(2, 0, 1);
    cancel(1, 3, 5);

    assertThat(take(9)).containsExactly(2L);
    assertThat(take(9)).containsExactly(4L);
    assertThat(take(9)).containsExactly(6L);
    assertThat(queue.take(9, 9)).isNull();
  }

  @Test
  void limitsTheBytesOfABatch() {
    TaskBlock block = CoreFixture.block(1, 5, 5, 3, 500_000);
    tasks.add(block, 0, 5);
    queue.add(block, 0, 5);

    assertThat(take(9)).containsExactly(1L, 2L);
    assertThat(take(1)).containsExactly(3L);

    returned(1, 0, 1);
    returned(2, 0, 1);
    returned(3, 0, 1);

    assertThat(take(9)).containsExactly(1L, 2L);
    assertThat(take(9)).containsExactly(3L);
  }

  @Test
  void growsWhileItIsWrapped() {
    List<Long> expected = new ArrayList<>();
    List<Long> taken = new ArrayList<>();
    long id = 1;
    for (int round = 0; round < 40; round++) {
      for (int count = 0; count < 3; count++) {
        TaskBlock block = CoreFixture.block(id, 2, 2, 3, 1);
        tasks.add(block, 0, 2);
        queue.add(block, 1, 2);
        expected.add(id + 1);
        id += 2;
      }
      taken.addAll(take(1));
    }
    while (taken.size() < expected.size()) {
      taken.addAll(take(1));
    }

    assertThat(taken).isEqualTo(expected);
    assertThat(queue.entries()).isZero();
  }

  @Test
  void doesNotPileUpCancelledTasksBehindOneThatWaits() {
    add(1, 1);

    for (long id = 2; id < 10_000; id++) {
      add(id, 1);
      cancel(id);
      assertThat(queue.entries()).isLessThan(2_000);
    }

    assertThat(take(9)).containsExactly(1L);
  }

  @Test
  void keepsTheOrderWhenItSweeps() {
    add(1, 100);
    take(100);
    for (long first = 101; first < 2_000; first += 50) {
      add(first, 50);
    }
    for (long id = 1; id <= 100; id++) {
      returned(id, 0, 1);
    }
    for (long id = 1; id <= 2_000; id++) {
      if (id % 100 != 99) {
        cancel(id);
      }
    }

    List<Long> left = new ArrayList<>();
    for (TaskBatch batch = queue.take(1, 1); batch != null; batch = queue.take(1, 1)) {
      left.add(batch.block().id(batch.from()));
    }

    assertThat(left).hasSize(20).isSorted().startsWith(99L, 199L);
  }

  private TaskBlock add(long firstId, int size) {
    TaskBlock block = CoreFixture.block(firstId, size, size, 3, 1);
    tasks.add(block, 0, size);
    queue.add(block, 0, size);
    return block;
  }

  private List<Long> take(int most) {
    TaskBatch batch = requireNonNull(queue.take(most, most));
    List<Long> ids = new ArrayList<>();
    for (int index = batch.from(); index < batch.from() + batch.count(); index++) {
      long id = batch.block().id(index);
      tasks.move(tasks.page(id), TaskPage.slot(id), TaskTable.IN_FLIGHT);
      ids.add(id);
    }
    return ids;
  }

  private void returned(long id, int attempts, int runs) {
    TaskPage page = tasks.page(id);
    page.attempts[TaskPage.slot(id)] = attempts;
    page.runs[TaskPage.slot(id)] = runs;
    tasks.move(page, TaskPage.slot(id), TaskTable.PENDING);
    queue.addReturned(id);
  }

  private void cancel(long... ids) {
    for (long id : ids) {
      tasks.move(tasks.page(id), TaskPage.slot(id), TaskTable.ENDED);
      queue.cancelled();
    }
  }
}
