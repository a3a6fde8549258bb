package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private final Set<Long> wanted = new HashSet<>();
  private final Timeline times = new Timeline(wanted::contains);

  @Test
  void yieldsTasksByTheirTimes() {
    add(30, 1);
    add(-10, 2);
    add(20, 3);

    assertThat(times.next()).isEqualTo(-10);
    assertThat(times.take()).isEqualTo(2);
    assertThat(times.take()).isEqualTo(3);
    assertThat(times.next()).isEqualTo(30);
    assertThat(times.take()).isEqualTo(1);
    assertThat(times.next()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void yieldsManyTasksInOrder() {
    var random = new SplittableRandom(5);
    var expected = new TreeMap<Long, Long>();
    for (long task = 1; task <= 20_000; task++) {
      long time = random.nextLong();
      expected.put(time, task);
      add(time, task);
      if (random.nextInt(3) == 0) {
        Map.Entry<Long, Long> first = expected.pollFirstEntry();
        assertThat(times.next()).isEqualTo(first.getKey());
        assertThat(times.take()).isEqualTo(first.getValue());
      }
    }

    for (long task : expected.values()) {
      assertThat(times.take()).isEqualTo(task);
    }
    assertThat(times.size()).isZero();
  }

  @Test
  void yieldsATaskAsOftenAsItWasAdded() {
    add(1, 7);
    add(1, 7);

    assertThat(times.take()).isEqualTo(7);
    assertThat(times.take()).isEqualTo(7);
  }

  @Test
  void dropsTasksForWhichNothingIsDueAnyMore() {
    add(0, 1);
    for (long task = 2; task <= 100_000; task++) {
      add(task, task);
      wanted.remove(task);
      assertThat(times.size()).isLessThanOrEqualTo(16);
    }

    assertThat(times.take()).isEqualTo(1);
  }

  @Test
  void keepsEveryTaskThatIsWanted() {
    for (long task = 1; task <= 10_000; task++) {
      add(task, task);
      if (task % 3 == 0) {
        wanted.remove(task);
      }
    }

    List<Long> taken = new ArrayList<>();
    while (times.size() > 0) {
      taken.add(times.take());
    }
    assertThat(taken).isSorted().containsAll(wanted);
  }

  @Test
  void yieldsAllAtOnce() {
    add(2, 1);
    add(1, 2);

    List<Long> taken = new ArrayList<>();
    times.takeAll(taken::add);

    assertThat(taken).containsExactlyInAnyOrder(1L, 2L);
    assertThat(times.next()).isEqualTo(Long.MAX_VALUE);
  }

  private void add(long time, long task) {
    wanted.add(task);
    times.add(time, task);
  }
}
