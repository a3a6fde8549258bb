package dev.loompool.it;

import static dev.loompool.it.PoolExtension.awaitReady;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loompool.Pool;
import dev.loompool.PoolState;
import dev.loompool.TaskCancelledException;
import dev.loompool.WorkerStartException;
import dev.loompool.WorkerStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Pools whose workers die soon after they were ready, later in life.
class DegradedIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @Test
  @Tag("fault-A8")
  void aPoolGoesOnWithTheWorkersThatAreLeftAndIsBrokenWithoutThem()
      throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(2)
                .initializer(() -> {
                  if (marks.isSet("bad")) {
                    Thread.ofPlatform().daemon().start(() -> dieSoon());
                  }
                }));
    List<WorkerStats> workers = awaitReady(pool, 2);
    marks.set("bad");

    Processes.signal("KILL", workers.getFirst().pid());

    waiting().until(() -> pool.state() == PoolState.DEGRADED);
    assertThat(pool.apply(() -> ProcessHandle.current().pid())).isEqualTo(workers.getLast().pid());

    Processes.signal("KILL", workers.getLast().pid());

    waiting().until(() -> pool.state() == PoolState.BROKEN);
    assertThatExceptionOfType(TaskCancelledException.class)
        .isThrownBy(() -> pool.apply(() -> 1))
        .havingCause()
        .isInstanceOf(WorkerStartException.class)
        .withMessageContaining("launches in a row failed")
        .withMessageContaining("exited with 7")
        .withMessageContaining("after it was ready");
  }

  private static void dieSoon() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(7);
  }
}
