package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.TaskStats;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NamedTasksTest {
  private final NamedTasks tasks = new NamedTasks();

  @Test
  void countsEachEndingWhereItsExceptionBelongs() {
    for (Ending ending : Ending.values()) {
      tasks.ended("a", outcome(ending, 1, List.of()));
    }

    assertThat(tasks.stats())
        .containsExactly(
            new TaskStats(
                "a", 1, 4, 3, 3, 2, 1, Duration.ofNanos(Ending.values().length * 1_000L)));
    assertThat(tasks.stats().getFirst().ended()).isEqualTo(Ending.values().length);
  }

  @Test
  void countsTheTimeOfEarlierAttempts() {
    List<Outcome> earlier =
        List.of(outcome(Ending.RETRYABLE, 20, List.of()), outcome(Ending.LOST_ALONE, 0, List.of()));

    tasks.ended("a", outcome(Ending.VALUE, 5, earlier));

    assertThat(tasks.stats())
        .containsExactly(new TaskStats("a", 1, 0, 0, 0, 0, 0, Duration.ofNanos(25_000)));
  }

  @Test
  void countsNothingOfTasksWithoutAName() {
    tasks.ended("", outcome(Ending.VALUE, 5, List.of()));

    assertThat(tasks.stats()).isEmpty();
  }

  @Test
  void tellsNamesInTheirOrder() {
    for (String name : List.of("b", "a", "c", "a", "b", "a")) {
      tasks.ended(name, outcome(Ending.VALUE, 0, List.of()));
    }

    assertThat(tasks.stats()).extracting(TaskStats::name).containsExactly("a", "b", "c");
    assertThat(tasks.stats()).extracting(TaskStats::succeeded).containsExactly(3L, 2L, 1L);
  }

  @Test
  @Tag("fault-E10")
  void keepsTheFirstNamesApartWhenEachTaskHasANewOne() {
    attack();

    List<TaskStats> stats = tasks.stats();
    assertThat(stats).hasSize(NamedTasks.MOST_NAMES + 1);
    assertThat(stats).extracting(TaskStats::name).doesNotHaveDuplicates();
    assertThat(stats.getFirst())
        .returns("attack-0", TaskStats::name)
        .returns(10_001L, TaskStats::succeeded);
    assertThat(stats.getLast())
        .returns(TaskStats.OTHER, TaskStats::name)
        .returns(10_000L - NamedTasks.MOST_NAMES, TaskStats::succeeded);
  }

  @Test
  @Tag("fault-E10")
  void aTaskThatIsCalledOtherMakesNoSecondRow() {
    tasks.ended(TaskStats.OTHER, outcome(Ending.FAILED, 1, List.of()));
    attack();

    assertThat(tasks.stats())
        .hasSize(NamedTasks.MOST_NAMES + 1)
        .last()
        .returns(TaskStats.OTHER, TaskStats::name)
        .returns(1L, TaskStats::failed);
  }

  private void attack() {
    for (int i = 0; i < 10_000; i++) {
      tasks.ended("attack-" + i, outcome(Ending.VALUE, 1, List.of()));
      tasks.ended("attack-0", outcome(Ending.VALUE, 1, List.of()));
    }
  }

  @Test
  void theTimeNeverFallsWhateverAWorkerSays() {
    tasks.ended("a", outcome(Ending.VALUE, 7, List.of()));
    tasks.ended("a", outcome(Ending.VALUE, -5, List.of()));
    tasks.ended("a", outcome(Ending.VALUE, Long.MAX_VALUE, List.of()));

    assertThat(tasks.stats().getFirst().runTime()).isEqualTo(Duration.ofNanos(7_000));
  }

  @Test
  void aTimeThatNoRunTookIsLeftOut() {
    long most = Long.MAX_VALUE / 1_000;
    tasks.ended("a", outcome(Ending.VALUE, Long.MAX_VALUE, List.of()));
    tasks.ended("a", outcome(Ending.VALUE, most + 1, List.of()));
    tasks.ended("a", outcome(Ending.VALUE, 7, List.of()));
    assertThat(tasks.stats().getFirst().runTime().toNanos()).isEqualTo(7_000);

    tasks.ended("a", outcome(Ending.VALUE, most - 7, List.of()));
    tasks.ended("a", outcome(Ending.VALUE, 1, List.of()));
    assertThat(tasks.stats().getFirst().runTime().toNanos()).isEqualTo(most * 1_000);
  }

  private static Outcome outcome(Ending ending, long micros, List<Outcome> earlier) {
    return new Outcome(ending, new byte[0], 0, 0, 1, 1, 1, micros, null, null, earlier);
  }
}
