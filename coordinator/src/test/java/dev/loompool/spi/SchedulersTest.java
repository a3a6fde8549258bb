package dev.loompool.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.spi.Scheduler.Task;
import dev.loompool.spi.Scheduler.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchedulersTest {
  private static final int KEYS = 10_000;

  @Test
  void leastLoadedChoosesTheWorkerWithTheFewestTasks() {
    Scheduler scheduler = Schedulers.leastLoaded();

    assertThat(scheduler.choose(keyless(), List.of(worker(1, 0, 5), worker(2, 1, 3))))
        .isEqualTo(new WorkerId(2));
    assertThat(scheduler.choose(keyless(), List.of(worker(1, 0, 3), worker(2, 1, 3))))
        .isEqualTo(new WorkerId(1));
  }

  @Test
  void roundRobinTakesTheWorkersInTurn() {
    Scheduler scheduler = Schedulers.roundRobin();
    List<Worker> three = workers(3);

    List<Integer> chosen =
        IntStream.range(0, 7)
            .map(_ -> scheduler.choose(keyless(), three).number())
            .boxed()
            .toList();

    assertThat(chosen).containsExactly(1, 2, 3, 1, 2, 3, 1);
  }

  @Test
  void roundRobinGoesOnWhereItWasWhenWorkersComeAndGo() {
    Scheduler scheduler = Schedulers.roundRobin();
    scheduler.choose(keyless(), workers(3));
    scheduler.choose(keyless(), workers(3));

    List<Worker> withoutSecond = List.of(worker(1, 0, 0), worker(3, 2, 0), worker(4, 1, 0));

    assertThat(scheduler.choose(keyless(), withoutSecond)).isEqualTo(new WorkerId(3));
    assertThat(scheduler.choose(keyless(), withoutSecond)).isEqualTo(new WorkerId(4));
    assertThat(scheduler.choose(keyless(), withoutSecond)).isEqualTo(new WorkerId(1));
  }

  @Test
  void stickyByKeySpreadsKeysEvenly() {
    int[] keys = new int[5];

    IntStream.range(0, KEYS).forEach(key -> keys[place(key, workers(4))]++);

    assertThat(keys[0]).isZero();
    assertThat(IntStream.of(keys).skip(1)).allMatch(count -> Math.abs(count - KEYS / 4) < 200);
  }

  @Test
  void stickyByKeyMovesOnlyTheKeysOfTheWorkerThatIsGone() {
    List<Worker> before = workers(4);
    List<Worker> after = new ArrayList<>(before);
    after.remove(2);

    for (int key = 0; key < KEYS; key++) {
      int at = place(key, before);
      if (at != 3) {
        assertThat(place(key, after)).isEqualTo(at);
      }
    }
    assertThat(IntStream.range(0, KEYS).filter(key -> place(key, before) == 3))
        .extracting(key -> place(key, after))
        .contains(1, 2, 4);
  }

  @Test
  void stickyByKeyGivesTheKeysOfAPlaceToTheWorkerThatTakesIt() {
    List<Worker> before = workers(4);
    List<Worker> after = List.of(before.get(0), before.get(1), before.get(3), worker(9, 2, 0));

    for (int key = 0; key < KEYS; key++) {
      int at = place(key, before);
      assertThat(place(key, after)).isEqualTo(at == 3 ? 9 : at);
    }
  }

  @Test
  void stickyByKeySendsTasksWithoutKeyToTheLeastLoaded() {
    assertThat(
            Schedulers.stickyByKey().choose(keyless(), List.of(worker(1, 0, 2), worker(2, 1, 1))))
        .isEqualTo(new WorkerId(2));
  }

  private static int place(int key, List<Worker> workers) {
    Task task = new Task(1, "", 0, OptionalInt.of(key), 1);
    return Schedulers.stickyByKey().choose(task, workers).number();
  }

  private static Task keyless() {
    return new Task(1, "", 0, OptionalInt.empty(), 1);
  }

  private static List<Worker> workers(int count) {
    return Stream.iterate(1, number -> number + 1)
        .limit(count)
        .map(number -> worker(number, number - 1, 0))
        .toList();
  }

  private static Worker worker(int number, int place, int load) {
    return new Worker(new WorkerId(number), place, load, 16);
  }
}
