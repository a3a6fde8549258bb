package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.spi.Schedulers;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which workers get tasks with labels.
class PoolCoreLabelTest {
  @Test
  void onlyWorkersWithTheLabelGetTheTask() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(1, task -> task.withLabel("gpu"));
    assertThat(pool.effects.sends).isEmpty();

    int cpu = join(pool, "a", 4, "cpu");
    int gpu = join(pool, "b", 4, "cpu", "gpu");

    assertThat(pool.sentTo(gpu)).containsExactly(1L);
    assertThat(pool.sentTo(cpu)).isEmpty();
    pool.end(1);
    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
  }

  @Test
  void saysOnceThatNobodyHasTheLabel() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(2, task -> task.withLabel("gpu"));
    pool.submit(1, task -> task.withLabel("gpu"));
    assertThat(pool.effects.all).containsOnlyOnce("missing gpu");

    int first = join(pool, "a", 4, "gpu");
    pool.exit(first, 1);

    assertThat(pool.effects.all.stream().filter("missing gpu"::equals)).hasSize(2);
  }

  @Test
  void tasksThatWaitForALabelHoldUpNobody() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(5, task -> task.withLabel("gpu"));

    pool.submit(2);

    assertThat(pool.sentTo(1)).containsExactly(6L, 7L);
    assertThat(pool.core.isHungry()).isTrue();
  }

  @Test
  void theyGoToTheLeastLoadedAndOnlyToFreeSlots() {
    CoreFixture pool = CoreFixture.opened(0, 2, 0);
    int one = join(pool, "a", 2, "gpu");
    int two = join(pool, "b", 2, "gpu");

    pool.submit(6, task -> task.withLabel("gpu"));

    assertThat(pool.sentTo(one)).containsExactly(1L, 3L);
    assertThat(pool.sentTo(two)).containsExactly(2L, 4L);
    pool.end(2);
    assertThat(pool.sentTo(two)).containsExactly(2L, 4L, 5L);
    assertThat(pool.effects.revokes).isEmpty();
  }

  @Test
  void aSchedulerIsNotAskedForThem() {
    CoreFixture pool = CoreFixture.ready(1, 4, Schedulers.roundRobin());
    int gpu = join(pool, "a", 4, "gpu");

    pool.submit(3, task -> task.withLabel("gpu"));

    assertThat(pool.sentTo(gpu)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void oneThatIsCancelledWaitsNoLonger() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(2, task -> task.withLabel("gpu"));

    pool.core.cancelRequested(1, pool.now);
    pool.turn();
    int gpu = join(pool, "a", 4, "gpu");

    assertThat(pool.ending(1)).isEqualTo(Ending.CANCELLED);
    assertThat(pool.sentTo(gpu)).containsExactly(2L);
  }

  @Test
  void terminatingEndsThem() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(2, task -> task.withLabel("gpu"));
    pool.submit(1, task -> task.withLabel("tpu"));

    pool.core.terminate(pool.now);
    pool.turn();

    assertThat(pool.effects.outcomes).containsOnlyKeys(1L, 2L, 3L);
  }

  @Test
  void aSuspectRunsAloneWhereItsLabelIs() {
    CoreFixture pool = CoreFixture.ready(1, 4);
    pool.submit(2, task -> task.withLabel("gpu"));
    for (int i = 0; i < 2; i++) {
      int worker = join(pool, "a" + i, 4, "gpu");
      assertThat(pool.sentTo(worker)).containsExactly(1L, 2L);
      pool.exit(worker, 1, 2);
    }
    pool.advance(Duration.ofMinutes(1), 1);
    assertThat(pool.effects.launches).containsExactly(1);

    int last = join(pool, "b", 4, "gpu");

    assertThat(pool.sentTo(last)).containsExactly(1L);
    pool.end(1);
    assertThat(pool.sentTo(last)).containsExactly(1L, 2L);
    pool.end(2);
    pool.submit(1, task -> task.withLabel("gpu"));
    assertThat(pool.sentTo(last)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aSuspectWhoseLabelNobodyHasHoldsUpNoOther() {
    CoreFixture pool = CoreFixture.opened(0, 4, 0);
    pool.submit(2, task -> task.withLabel("gpu"));
    for (int i = 0; i < 2; i++) {
      pool.exit(join(pool, "a" + i, 4, "gpu"), 1, 2);
    }
    pool.submit(2);
    for (int i = 0; i < 2; i++) {
      pool.exit(join(pool, "b" + i, 4), 3, 4);
    }

    int worker = join(pool, "c", 4);

    assertThat(pool.sentTo(worker)).containsExactly(3L);
  }

  private static int join(CoreFixture pool, String name, int concurrency, String... labels) {
    JoinedWorker told = new JoinedWorker(name, name.hashCode(), concurrency, false, Set.of(labels));
    int worker = pool.core.joined().joined(told, pool.now);
    pool.makeReady(worker);
    return worker;
  }
}
