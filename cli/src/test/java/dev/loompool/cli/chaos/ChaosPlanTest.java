package dev.loompool.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loompool.cli.chaos.ChaosPlan.Strike;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
  @Test
  void spreadsSignalsEvenlyOverTheTasks() {
    ChaosPlan plan = plan(1000, Map.of(Fault.KILL, 10, Fault.STOP, 4), 1);

    assertThat(plan.strikes())
        .hasSize(14)
        .isSortedAccordingTo(Comparator.comparingInt(Strike::afterTasks));
    assertThat(plan.strikes().stream().filter(strike -> strike.fault() == Fault.KILL))
        .extracting(strike -> strike.afterTasks() / 97)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(plan.saboteurs()).isEmpty();
  }

  @Test
  void isTheSameForTheSameSeed() {
    Map<Fault, Integer> faults = Map.of(Fault.KILL, 10, Fault.EXIT, 3, Fault.SPIN, 2);

    assertThat(plan(1000, faults, 7)).isEqualTo(plan(1000, faults, 7));
    assertThat(plan(1000, faults, 7)).isNotEqualTo(plan(1000, faults, 8));
  }

  @Test
  void givesEachTaskOneFaultAtTheMost() {
    ChaosPlan plan = plan(6, Map.of(Fault.EXIT, 2, Fault.SPIN, 2, Fault.OUT_OF_MEMORY, 2), 3);

    assertThat(plan.saboteurs())
        .containsOnlyKeys(0, 1, 2, 3, 4, 5)
        .containsValues(Fault.EXIT, Fault.SPIN, Fault.OUT_OF_MEMORY);
  }

  @Test
  void queuesTasksThatNeedATimeout() {
    ChaosPlan plan = plan(4, Map.of(Fault.SPIN, 4), 1);

    assertThat(plan.isQueued(0)).isTrue();
    assertThat(plan.timesOut(0)).isTrue();
    assertThat(plan(4, Map.of(), 1).isQueued(0)).isFalse();
  }

  @Test
  void refusesMoreSaboteursThanTasks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(3, Map.of(Fault.EXIT, 4), 1))
        .withMessage("3 tasks cannot do 4 exits, spins and the like");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(3, Map.of(Fault.KILL, -1), 1))
        .withMessage("kills must not be negative but was -1");
  }

  private static ChaosPlan plan(int tasks, Map<Fault, Integer> faults, long seed) {
    return ChaosPlan.of(
        new ChaosSettings(
            tasks,
            faults,
            0,
            2,
            2,
            Duration.ofMillis(1),
            seed,
            Duration.ofMinutes(1),
            Duration.ofSeconds(2)));
  }
}
