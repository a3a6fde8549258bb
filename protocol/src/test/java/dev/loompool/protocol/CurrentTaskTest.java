package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CurrentTaskTest {
  private final CurrentTask current = new CurrentTask();

  @Test
  void isTheContextWhileTheLoopRuns() {
    Context context = new Context();
    AtomicReference<TaskContext> seen = new AtomicReference<>();

    current.during(() -> {
      current.set(context);
      seen.set(TaskContext.current());
    });

    assertThat(seen).hasValue(context);
  }

  @Test
  void isNoneBetweenTasksAndOutsideTheLoop() {
    current.set(new Context());
    assertThatIllegalStateException()
        .isThrownBy(TaskContext::current)
        .withMessageContaining(Thread.currentThread().getName())
        .withMessageContaining("inside a task");

    current.set(null);
    current.during(() -> assertThatIllegalStateException().isThrownBy(TaskContext::current));
  }

  private record Context() implements TaskContext {
    @Override
    public TaskId<?> taskId() {
      return new TaskId<>(1, 1);
    }

    @Override
    public int attempt() {
      return 1;
    }

    @Override
    public String worker() {
      return "w1";
    }

    @Override
    public Optional<Instant> deadline() {
      return Optional.empty();
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public String idempotencyKey() {
      return "1-1";
    }
  }
}
