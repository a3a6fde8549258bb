package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolExecutor;
import dev.loompool.TaskSerializationException;
import dev.loompool.task.TaskCallable;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Pools that tasks use.
@Tag("fault-G8")
class NestedPoolIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private final Pool pool = POOLS.open(builder -> builder.workers(1));

  @Test
  void aTaskThatUsesItsOwnPoolIsRefused() {
    Pool captured = pool;
    PoolExecutor executor = pool.asExecutor();
    List<TaskCallable<Integer>> tasks =
        List.of(
            () -> captured.apply(() -> 1),
            () -> captured.map(x -> x, List.of(1)).get().size(),
            () -> executor.submit(() -> 1).get(),
            () -> pool.apply(() -> 1));

    assertThat(tasks)
        .allSatisfy(task ->
            assertThatThrownBy(() -> pool.submit(task))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("lambda at NestedPoolIT.java:"));
    assertThat(tasks.subList(0, 3))
        .allSatisfy(task ->
            assertThatThrownBy(() -> pool.asExecutor().submit(task))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining(
                    "fix       a task has no access to the pool that runs it: return what is left"
                        + " to do and submit that here, or open another pool in the task"));
  }

  @Test
  void aTaskMayOpenAnotherPool() throws InterruptedException {
    long here = ProcessHandle.current().pid();

    List<Long> pids = pool.apply(NestedPoolIT::pidsOfTwoLevels);

    assertThat(pids).hasSize(2).doesNotHaveDuplicates().doesNotContain(here);
  }

  private static List<Long> pidsOfTwoLevels() throws InterruptedException {
    try (Pool nested = Pool.builder().workers(1).open()) {
      long inner = nested.apply(() -> ProcessHandle.current().pid());
      return List.of(ProcessHandle.current().pid(), inner);
    }
  }
}
