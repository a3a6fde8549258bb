package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.TaskOptions;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class UnreadOutcomesTest {
  private final UnreadOutcomes unread = new UnreadOutcomes("pool-0", 10_000);

  @Test
  void refusesPastItsBoundAndSaysWhatToDo() {
    end(task(1), 2_000);
    end(task(2), 7_600);
    assertThatCode(unread::ensureRoom).doesNotThrowAnyException();

    end(task(3), 1);

    assertThatThrownBy(unread::ensureRoom)
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage(
            """
            pool 'pool-0' queues no more tasks: too many outcomes of queued tasks are unread.
              unread  3 outcomes of 10,201 bytes, above maxUnreadBytes (10,000)
              why     an outcome is kept until it is taken, and here nobody takes them fast enough
              fix     take them with Pool.result, let go of ids with Pool.forget, or raise PoolBuilder.maxUnreadBytes\
            """);
  }

  @Test
  void whatIsTakenMakesRoom() {
    QueuedTask task = task(1);
    end(task, 20_000);

    task.letGo();

    assertThatCode(unread::ensureRoom).doesNotThrowAnyException();
  }

  @Test
  void whatIsLetGoBeforeItEndsIsNeverCounted() {
    QueuedTask task = task(1);

    task.letGo();
    end(task, 20_000);

    assertThatCode(unread::ensureRoom).doesNotThrowAnyException();
    assertThat(task.join().length()).isZero();
  }

  @Test
  void aSmallValueDoesNotHoldTheFrameInWhichItCame() {
    QueuedTask task = task(1);

    task.ended(block(task), 0, value(new byte[1024 * 1024], 10));

    assertThat(task.join().bytes()).hasSize(10);
  }

  private QueuedTask task(long id) {
    return new QueuedTask(id, TaskSettings.of(TaskOptions.defaults(), 1), unread);
  }

  private static void end(QueuedTask task, int bytes) {
    task.ended(block(task), 0, value(new byte[bytes], bytes));
  }

  private static Outcome value(byte[] bytes, int length) {
    return new Outcome(
        Outcome.Ending.VALUE, bytes, 0, length, 1, 4711, 1, 0, null, null, List.of());
  }

  private static TaskBlock block(QueuedTask task) {
    return new TaskBlock(3, task.id, 0, 1, task.settings(), task);
  }
}
