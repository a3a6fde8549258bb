package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Workers that tell of what they were not asked for.
class PoolCoreStrayTest {
  record Stray(String what, long task, int run) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Stray> strays() {
    return Stream.of(
        new Stray("a task that was never sent", 1_000, 1),
        new Stray("a task of another worker", 2, 1),
        new Stray("an earlier run", 1, 0),
        new Stray("a later run", 1, Integer.MAX_VALUE),
        new Stray("no task's id", Long.MIN_VALUE, 1),
        new Stray("the largest id", Long.MAX_VALUE, -1));
  }

  @ParameterizedTest
  @MethodSource("strays")
  @Tag("fault-E5")
  @Tag("fault-E6")
  void aWorkerIsReplacedAfterAHundredOutcomesThatFitNoTaskOfIt(Stray stray) {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(2);
    for (int i = 0; i < Tally.MOST_STRAYS - 1; i++) {
      pool.core.taskEnded(1, stray.task, stray.run, CoreFixture.value(), pool.now);
    }
    pool.turn();
    assertThat(pool.effects.kills).isEmpty();

    pool.core.taskReturned(1, stray.task, stray.run, pool.now);
    pool.turn();

    assertThat(pool.effects.kills).hasSize(1);
    assertThat(pool.effects.outcomes).isEmpty();
    assertThat(pool.core.stats().staleOutcomes()).isEqualTo(100);
    assertThat(pool.core.stats().inFlight()).isEqualTo(2);
  }

  @Test
  @Tag("fault-E5")
  void whatItHadRunsElsewhere() {
    CoreFixture pool = CoreFixture.ready(2, 1);
    pool.submit(2);
    for (int i = 0; i < Tally.MOST_STRAYS; i++) {
      pool.core.taskEnded(1, 77, 1, CoreFixture.value(), pool.now);
    }
    pool.exit(1);
    pool.turn();
    pool.end(2);
    pool.end(1);

    assertThat(pool.outcome(1).ending()).isEqualTo(Outcome.Ending.VALUE);
    assertThat(pool.outcome(2).ending()).isEqualTo(Outcome.Ending.VALUE);
  }

  /// Outcomes are signs of life, so they put the end of the lease off, and nothing else does.
  @Test
  @Tag("fault-E7")
  void aWorkerThatSendsOutcomesAndAnswersNoPingIsKilledWhenItsLeaseEnds() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(2);
    pool.advance(Duration.ofSeconds(10));
    pool.core.heard(1, pool.now);
    pool.end(1);
    pool.advance(Duration.ofMillis(14_999));
    assertThat(pool.effects.kills).isEmpty();

    pool.advance(Duration.ofMillis(1));

    assertThat(pool.effects.kills).hasSize(1);
    assertThat(pool.core.stats().inFlight()).isEqualTo(1);
  }
}
