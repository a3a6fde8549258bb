package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class TaskTableTest {
  private final TaskTable tasks = new TaskTable();

  @Test
  void findsTasksByTheirIds() {
    tasks.add(block(1, 3000), 10, 2500);

    assertThat(tasks.state(10)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.state(11)).isEqualTo(TaskTable.PENDING);
    assertThat(tasks.state(2500)).isEqualTo(TaskTable.PENDING);
    assertThat(tasks.state(2501)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.pending()).isEqualTo(2490);
  }

  @Test
  void knowsNothingOfIdsThatNeverWere() {
    tasks.add(block(1, 1), 0, 1);

    assertThat(tasks.state(0)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.state(-1)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.state(5_000_000)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.state(Long.MIN_VALUE)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.state(Long.MAX_VALUE)).isEqualTo(TaskTable.ABSENT);
  }

  @Test
  void freesAPageWhenAllItsTasksHaveEnded() {
    tasks.add(block(1, 1023), 0, 1023);

    end(1, 1022);

    assertThat(tasks.pages()).isEqualTo(1);

    end(1023, 1023);

    assertThat(tasks.pages()).isZero();
    assertThat(tasks.state(1)).isEqualTo(TaskTable.ABSENT);
    assertThat(tasks.ended()).isEqualTo(1023);
  }

  @Test
  void freesAPageWhenTheRestOfItsIdsIsGivenUp() {
    TaskBlock block = CoreFixture.block(1, 2047, 1, 1, 0);
    tasks.add(block, 0, 1);
    end(1, 1);

    tasks.close(block);
    tasks.close(block);

    assertThat(tasks.pages()).isZero();
    assertThat(tasks.ended()).isEqualTo(1);
  }

  @Test
  void takesBlocksInAnyOrder() {
    tasks.add(block(6_000_001, 10), 0, 10);
    tasks.add(block(1, 10), 0, 10);
    tasks.add(block(3_000_001, 10), 0, 10);

    assertThat(tasks.state(6_000_010)).isEqualTo(TaskTable.PENDING);
    assertThat(tasks.state(1)).isEqualTo(TaskTable.PENDING);
    assertThat(tasks.state(3_000_001)).isEqualTo(TaskTable.PENDING);
    assertThat(tasks.pages()).isEqualTo(3);
  }

  @Test
  void hasFewPagesWhileManyTasksPass() {
    var directory = new PageDirectory();
    var window = new ArrayDeque<TaskPage>();

    for (long id = 0; id < 20L << 20; id += TaskPage.SIZE) {
      window.add(directory.open(id));
      if (window.size() > 3) {
        directory.free(window.remove());
      }
    }

    assertThat(directory.pages()).isEqualTo(3);
    assertThat(directory.room()).isEqualTo(4);
  }

  @Test
  void hasFewPagesWhileManyTasksPassOneThatStays() {
    var directory = new PageDirectory();
    TaskPage stays = directory.open(1);

    for (long id = TaskPage.SIZE; id < 20L << 20; id += TaskPage.SIZE) {
      directory.free(directory.open(id));
    }

    assertThat(directory.find(5)).isSameAs(stays);
    assertThat(directory.find(5000)).isSameAs(TaskPage.FREED);
    assertThat(directory.open(5000)).isSameAs(TaskPage.FREED);
    assertThat(directory.pages()).isEqualTo(1);
    assertThat(directory.room()).isEqualTo(32);

    directory.free(stays);

    assertThat(directory.find(5)).isSameAs(TaskPage.NONE);
    assertThat(directory.open(5)).isSameAs(TaskPage.FREED);
    assertThat(directory.pages()).isZero();
  }

  @Test
  void refusesAMoveThatIsNotInTheDiagram() {
    tasks.add(block(1, 1), 0, 1);
    TaskPage page = tasks.page(1);

    assertThatThrownBy(() -> tasks.move(page, 1, TaskTable.CANCELLING))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> tasks.add(block(1, 1), 0, 1)).isInstanceOf(AssertionError.class);
  }

  @Test
  void letsGoOfTheBlockOfATaskThatHasEnded() {
    tasks.add(block(1, 2), 0, 2);
    TaskPage page = tasks.page(1);

    end(1, 1);

    assertThat(page.blocks[1]).isNull();
    assertThat(page.blocks[2]).isNotNull();
  }

  private void end(long from, long to) {
    for (long id = from; id <= to; id++) {
      tasks.move(tasks.page(id), TaskPage.slot(id), TaskTable.ENDED);
    }
  }

  private static TaskBlock block(long firstId, int size) {
    return CoreFixture.block(firstId, size, size, 1, 0);
  }
}
