package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolState;
import dev.loompool.RetryPolicy;
import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Pools whose workers cannot be replaced.
@Tag("fault-A8")
class PoolCoreDegradedTest {
  private static final Duration COOL_DOWN_AT_LEAST = Duration.ofMillis(22_500);
  private static final Duration COOL_DOWN_AT_MOST = Duration.ofMillis(37_500);

  @Test
  void goesOnWithTheWorkersThatAreLeft() {
    CoreFixture pool = degraded();

    pool.submit(1);

    assertThat(pool.effects.states).containsExactly(PoolState.DEGRADED);
    assertThat(pool.effects.reason).startsWith("6 launches in a row failed.");
    assertThat(pool.sentTo(1)).containsExactly(1L);
  }

  @Test
  void launchesOneWorkerAfterEachPause() {
    CoreFixture pool = degraded();
    int launches = pool.effects.launches.size();

    pool.advance(COOL_DOWN_AT_LEAST.minusSeconds(1), 1);
    assertThat(pool.effects.launches).hasSize(launches);
    pool.advance(COOL_DOWN_AT_MOST.minus(COOL_DOWN_AT_LEAST).plusSeconds(1), 1);
    assertThat(pool.effects.launches).hasSize(launches + 1);

    pool.exit(pool.effects.launches.getLast());
    pool.advance(COOL_DOWN_AT_LEAST.minusSeconds(1), 1);
    assertThat(pool.effects.launches).hasSize(launches + 1);
    pool.advance(COOL_DOWN_AT_MOST, 1);
    assertThat(pool.effects.launches).hasSizeBetween(launches + 2, launches + 3);
  }

  @Test
  void isOpenAgainWhenAWorkerLasts() {
    CoreFixture pool = degraded();
    pool.advance(COOL_DOWN_AT_MOST, 1);
    int next = pool.effects.launches.getLast();

    pool.makeReady(next);
    assertThat(pool.core.state()).isEqualTo(PoolState.DEGRADED);
    pool.advance(Duration.ofSeconds(1), 1, next);

    assertThat(pool.effects.states).containsExactly(PoolState.DEGRADED, PoolState.OPEN);
  }

  @Test
  void isOpenAgainWhenANewWorkerHasDoneSomething() {
    CoreFixture pool = degraded(3);
    pool.advance(COOL_DOWN_AT_MOST, 1);
    int next = pool.effects.launches.getLast();
    int launches = pool.effects.launches.size();
    pool.makeReady(next);
    pool.submit(2);

    pool.end(1, 2);

    assertThat(pool.core.state()).isEqualTo(PoolState.OPEN);
    // The other places are filled at once.
    assertThat(pool.effects.launches).hasSize(launches + 1);
  }

  @Test
  void isBrokenWhenNoWorkerIsLeft() {
    CoreFixture pool = degraded();
    pool.submit(2);

    pool.exit(1, 1);

    assertThat(pool.effects.states).containsExactly(PoolState.DEGRADED, PoolState.BROKEN);
    assertThat(pool.effects.reason).startsWith("6 launches in a row failed.");
    assertThat(pool.ending(1)).isEqualTo(Ending.POOL_BROKEN);
    assertThat(pool.ending(2)).isEqualTo(Ending.POOL_BROKEN);
    assertThat(pool.core.nextTick()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void countsWorkersThatDieSoonAfterTheyWereReady() {
    CoreFixture pool = CoreFixture.ready(1, 1);

    for (int worker = 1; worker <= 6; worker++) {
      assertThat(pool.core.state()).isEqualTo(PoolState.OPEN);
      pool.advance(Duration.ofMillis(500), worker);
      pool.exit(worker);
      pool.advance(Duration.ofSeconds(13));
      if (worker < 6) {
        pool.makeReady(worker + 1);
      }
    }

    assertThat(pool.core.state()).isEqualTo(PoolState.BROKEN);
    assertThat(pool.effects.reason).contains("w6        w6 died 0.5 s after it was ready");
  }

  @Test
  void doesNotCountWorkersThatTheirTasksMayHaveCost() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);
    pool.submit(12, options -> options.withRetry(RetryPolicy.none()));

    for (int worker = 1; worker <= 12; worker++) {
      pool.makeReady(worker);
      pool.exit(worker, worker);
      pool.advance(Duration.ofSeconds(13));
    }

    assertThat(pool.effects.states).isEmpty();
    assertThat(pool.effects.outcomes).hasSize(12);
  }

  @Test
  void shutsDownWithTheWorkersThatAreLeft() {
    CoreFixture pool = degraded();
    pool.submit(1);
    pool.core.shutdown(pool.now);
    pool.turn();
    pool.end(1);

    pool.core.workerDrained(1, pool.now);
    pool.exit(1);

    assertThat(pool.effects.states)
        .containsExactly(PoolState.DEGRADED, PoolState.SHUTTING_DOWN, PoolState.TERMINATED);
    assertThat(pool.ending(1)).isEqualTo(Ending.VALUE);
  }

  private static CoreFixture degraded() {
    return degraded(2);
  }

  /// A pool of which only worker 1 is left.
  private static CoreFixture degraded(int workers) {
    CoreFixture pool = CoreFixture.opened(workers, 1, 0);
    pool.makeReady(1);
    pool.advance(Duration.ofSeconds(1), 1);
    for (int worker = 2; pool.core.state() == PoolState.OPEN; worker++) {
      pool.exit(worker);
      if (pool.core.state() == PoolState.OPEN) {
        pool.advance(Duration.ofSeconds(13), 1);
      }
    }
    while (pool.core.stats().workers().size() > 1) {
      pool.exit(Integer.parseInt(pool.core.stats().workers().getLast().name().substring(1)));
    }
    return pool;
  }
}
