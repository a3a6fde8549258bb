package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fault-A22")
class RecycleIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @ParameterizedTest
  @CsvSource({"1, 8", "3, 30", "50, 400", "100, 1000"})
  void noWorkerStartsMoreTasksThanItMay(int most, int tasks) throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.maxTasksPerWorker(most));

    List<Long> pids = pool.map(_ -> ProcessHandle.current().pid(), range(tasks)).get();

    Map<Long, Long> tasksByPid =
        pids.stream().collect(Collectors.groupingBy(pid -> pid, Collectors.counting()));
    assertThat(tasksByPid.values()).allMatch(count -> count <= most);
    // Two workers may still have had tasks left when the last one ended.
    assertThat(tasksByPid.values().stream().filter(count -> count < most).count())
        .isLessThanOrEqualTo(2);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  void queuedTasksAreNotLostEither() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.maxTasksPerWorker(7).concurrencyPerWorker(3));
    List<TaskId<Integer>> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ids.add(pool.queue(x -> x, i));
    }

    for (int i = 0; i < 40; i++) {
      assertThat(pool.result(ids.get(i))).isEqualTo(i);
    }
  }

  @Test
  void theLimitCountsFailedTasksToo() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).maxTasksPerWorker(5));

    assertThat(pool.map(MapIT::failOnOdd, range(10)).settled()).hasSize(10);

    assertThat(pool.apply(() -> ProcessHandle.current().pid()))
        .isNotEqualTo(ProcessHandle.current().pid());
    // The second worker has ended its five tasks, but its process may still be ending.
    waiting()
        .untilAsserted(
            () -> assertThat(pool.stats().workers()).extracting("name").containsExactly("w3"));
  }
}
