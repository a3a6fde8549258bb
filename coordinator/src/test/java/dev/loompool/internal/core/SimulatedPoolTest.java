package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.Dice.Happening;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What shrinking a history rests on.
class SimulatedPoolTest {
  @Test
  void aSeedIsAlwaysTheSameHistory() {
    assertThat(history(Script.of(7))).isEqualTo(history(Script.of(7)));
  }

  @Test
  void aHistoryIsReplayedFromWhatHappened() {
    var whole = new SimulatedPool(Script.of(7));
    List<Happening> happened = whole.dice.record();
    whole.run();

    var replay = new Script(7, new HashSet<>(happened), whole.stepTimes(), true);

    assertThat(history(replay)).isEqualTo(history(Script.of(7)));
  }

  @Test
  void whatIsLeftOutDoesNotHappen() {
    var pool = new SimulatedPool(Script.of(7));
    pool.run();

    String left = history(new Script(7, new HashSet<>(), pool.stepTimes(), true));

    assertThat(left).contains("workerReady").doesNotContain("submitted");
  }

  private static String history(Script script) {
    var pool =
        new SimulatedPool(new Script(script.seed(), script.only(), script.stepTimes(), true));
    pool.run();
    return String.valueOf(pool.trace);
  }
}
