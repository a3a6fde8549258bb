package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.PoolWiring;
import dev.loompool.RetryPolicy;
import dev.loompool.WorkerLostException;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Workers that are stopped (SIGSTOP) for longer than their lease.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it sends signals")
@Tag("fault-A16")
class StoppedWorkerIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @Test
  void itsTasksRunElsewhereAndThePoolIsAtFullStrengthAgain()
      throws IOException, InterruptedException {
    Pool pool = POOLS.open(PoolWiring::shortLease);
    Marks marks = Marks.in(folder);
    PoolResult<Long> result = pool.map(item -> pid(marks), range(40));
    long victim = aWorkerAtWork(marks);

    Processes.stop(victim);
    marks.set("go");

    assertThat(result.get()).hasSize(40).doesNotContain(victim);
    assertThatItIsGoneAndReplaced(pool, victim);
  }

  @Test
  void aTaskThatMustNotRunTwiceIsLost() throws IOException, InterruptedException {
    Pool pool = POOLS.open(builder -> PoolWiring.shortLease(builder).workers(1));
    Marks marks = Marks.in(folder);
    TaskId<Long> id = pool.with(task -> task.withRetry(RetryPolicy.none())).queue(() -> pid(marks));
    long victim = aWorkerAtWork(marks);

    Processes.stop(victim);

    assertThatExceptionOfType(WorkerLostException.class)
        .isThrownBy(() -> pool.result(id))
        .withMessageContaining("no sign of life for 5 s");
    waiting().until(() -> Processes.isGone(victim));
  }

  /// With the lease that users have, for as long as a laptop's lid is closed.
  @Test
  @Tag("slow")
  @Timeout(180)
  void aMinuteOfItChangesNothingInTheResult() throws IOException, InterruptedException {
    Pool pool = POOLS.open();
    Marks marks = Marks.in(folder);
    PoolResult<Long> result = pool.map(item -> pid(marks), range(400));
    long victim = aWorkerAtWork(marks);
    long stopped = System.nanoTime();

    Processes.stop(victim);
    marks.set("go");
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> System.nanoTime() - stopped > Duration.ofSeconds(60).toNanos());
    if (!Processes.isGone(victim)) {
      Processes.signal("CONT", victim);
    }

    assertThat(result.get()).hasSize(400).doesNotContain(victim);
    assertThatItIsGoneAndReplaced(pool, victim);
  }

  private static void assertThatItIsGoneAndReplaced(Pool pool, long victim)
      throws InterruptedException {
    waiting().until(() -> Processes.isGone(victim));
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
    assertThat(PoolExtension.awaitReady(pool, 2))
        .noneSatisfy(worker -> assertThat(worker.pid()).isEqualTo(victim));
    assertThat(pool.map(item -> item, range(100)).get()).isEqualTo(range(100));
  }

  private static long aWorkerAtWork(Marks marks) {
    return Long.parseLong(marks.await("pid-", 1).getFirst().substring(4));
  }

  private static long pid(Marks marks) throws InterruptedException {
    long pid = ProcessHandle.current().pid();
    marks.setAndAwait("pid-" + pid, "go");
    return pid;
  }
}
