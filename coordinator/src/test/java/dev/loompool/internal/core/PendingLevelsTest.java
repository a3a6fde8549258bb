package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.TaskOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingLevelsTest {
  private final TaskTable tasks = new TaskTable();
  private final PendingLevels levels = new PendingLevels(tasks);
  private final Map<Long, Integer> priorities = new HashMap<>();
  private long nextId = 1;

  @Test
  void yieldsTasksOfAHigherPriorityFirst() {
    add(0, 2);
    add(5, 2);
    add(-5, 2);
    add(7, 1);

    assertThat(takeAll(9)).containsExactly(7L, 3L, 4L, 1L, 2L, 5L, 6L);
  }

  @Test
  void keepsTheOrderWithinAPriority() {
    add(1, 2);
    add(0, 2);
    add(1, 2);

    assertThat(takeAll(9)).containsExactly(1L, 2L, 5L, 6L, 3L, 4L);
  }

  @Test
  void putsAReturnedTaskFirstAmongItsEquals() {
    add(0, 1);
    add(3, 2);
    take(1);
    add(9, 1);
    returned(2);

    assertThat(takeAll(9)).containsExactly(4L, 2L, 3L, 1L);
  }

  @Test
  void letsTheOldestGoAfterSixteenThatOvertookIt() {
    add(0, 2);
    add(1, 40);

    List<Long> taken = takeAll(100);

    assertThat(taken.indexOf(1L)).isEqualTo(16);
    assertThat(taken.indexOf(2L)).isEqualTo(33);
    assertThat(taken.subList(34, 42)).isEqualTo(LongStream.range(35, 43).boxed().toList());
  }

  @Test
  void countsOnlyThoseThatCameLater() {
    add(1, 30);
    add(0, 1);
    add(1, 30);

    assertThat(takeAll(100).indexOf(31L)).isEqualTo(46);
  }

  @Test
  void lettingOneGoStartsTheCountAnew() {
    add(-1, 1);
    add(0, 1);
    add(1, 60);

    List<Long> taken = takeAll(3);

    assertThat(taken.indexOf(1L)).isEqualTo(16);
    assertThat(taken.indexOf(2L)).isEqualTo(33);
  }

  @Test
  void yieldsNothingOfAPriorityThatWasCancelled() {
    add(1, 3);
    add(0, 1);
    cancel(1);
    cancel(2);
    cancel(3);

    assertThat(takeAll(9)).containsExactly(4L);
    assertThat(levels.chunks()).isZero();
  }

  @Test
  void forgetsAll() {
    add(1, 3);
    add(0, 3);
    for (long task = 1; task <= 6; task++) {
      cancel(task);
    }
    levels.clear();

    assertThat(levels.chunks()).isZero();
    assertThat(levels.take(9, 9)).isNull();
    add(2, 1);
    assertThat(takeAll(9)).containsExactly(7L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20, 1_000})
  void yieldsWhatANaiveQueueWould(int most) {
    var random = new SplittableRandom(most);
    var naive = new Naive();
    List<Long> sent = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          int priority = random.nextInt(4) - 1;
          int count = 1 + random.nextInt(25);
          naive.fresh(priority).addAll(LongStream.range(nextId, nextId + count).boxed().toList());
          add(priority, count);
        }
        case 2 -> {
          if (!sent.isEmpty()) {
            long id = sent.remove(random.nextInt(sent.size()));
            returned(id);
            naive.returned(priorities.get(id)).add(id);
          }
        }
        case 3 -> {
          long id = 1 + random.nextLong(nextId);
          if (tasks.state(id) == TaskTable.PENDING) {
            cancel(id);
            naive.cancel(priorities.get(id), id);
          }
        }
        default -> {
          for (long id : take(1 + random.nextInt(most))) {
            assertThat(id).isEqualTo(naive.take());
            sent.add(id);
          }
        }
      }
    }

    assertThat(takeAll(most)).allSatisfy(id -> assertThat(id).isEqualTo(naive.take()));
  }

  private void add(int priority, int count) {
    TaskBlock block = block(priority, count);
    tasks.add(block, 0, count);
    levels.add(block, 0, count);
    for (int index = 0; index < count; index++) {
      priorities.put(block.id(index), priority);
    }
  }

  private TaskBlock block(int priority, int count) {
    var settings = TaskSettings.of(TaskOptions.defaults().withPriority(priority), 1);
    TaskBlock block = CoreFixture.block(nextId, count, count, settings, 1);
    nextId += count;
    return block;
  }

  private List<Long> takeAll(int most) {
    List<Long> all = new ArrayList<>();
    for (List<Long> some = take(most); !some.isEmpty(); some = take(most)) {
      all.addAll(some);
    }
    return all;
  }

  private List<Long> take(int most) {
    TaskBatch batch = levels.take(most, most);
    List<Long> taken = new ArrayList<>();
    for (int index = 0; batch != null && index < batch.count(); index++) {
      long id = batch.block().id(batch.from() + index);
      tasks.move(tasks.page(id), TaskPage.slot(id), TaskTable.IN_FLIGHT);
      taken.add(id);
    }
    return taken;
  }

  private void returned(long id) {
    tasks.move(tasks.page(id), TaskPage.slot(id), TaskTable.PENDING);
    levels.addReturned(id, priorities.get(id));
  }

  private void cancel(long id) {
    tasks.move(tasks.page(id), TaskPage.slot(id), TaskTable.ENDED);
    levels.cancelled(priorities.get(id));
  }

  /// The same order, one task at a time.
  private static final class Naive {
    private record Level(Queue<Long> fresh, NavigableSet<Long> returned) {
      long first() {
        return !returned.isEmpty() ? returned.first() : fresh.isEmpty() ? 0 : fresh.peek();
      }

      void removeFirst() {
        if (returned.pollFirst() == null) {
          fresh.remove();
        }
      }
    }

    private final TreeMap<Integer, Level> levels = new TreeMap<>(Comparator.reverseOrder());
    private int overtaking;

    Queue<Long> fresh(int priority) {
      return level(priority).fresh;
    }

    NavigableSet<Long> returned(int priority) {
      return level(priority).returned;
    }

    void cancel(int priority, long id) {
      fresh(priority).remove(id);
      returned(priority).remove(id);
    }

    long take() {
      levels.values().removeIf(level -> level.first() == 0);
      Level next = levels.firstEntry().getValue();
      Level oldest =
          levels.values().stream().min(Comparator.comparingLong(Level::first)).orElseThrow();
      if (oldest.first() < next.first() && overtaking++ == PendingLevels.OVERTAKING) {
        overtaking = 0;
        next = oldest;
      }
      long id = next.first();
      next.removeFirst();
      return id;
    }

    private Level level(int priority) {
      return levels.computeIfAbsent(priority, _ -> new Level(new ArrayDeque<>(), new TreeSet<>()));
    }
  }
}
