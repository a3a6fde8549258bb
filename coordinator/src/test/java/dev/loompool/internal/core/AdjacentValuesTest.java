package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.Outcome.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Values that come together are to do what each would alone: two cores hear the same, one of them
/// in runs of adjacent tasks.
class AdjacentValuesTest {
  private static final int STEPS = 60;

  private CoreFixture single = CoreFixture.ready(3, 40);
  private CoreFixture together = CoreFixture.ready(3, 40);
  private SplittableRandom random = new SplittableRandom(0);
  private long lastTask;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50})
  void doWhatEachWouldAlone(int chunkSize) {
    for (int seed = 0; seed < 200; seed++) {
      random = new SplittableRandom(seed);
      single = CoreFixture.ready(3, 40);
      together = CoreFixture.ready(3, 40);
      lastTask = 0;
      for (int step = 0; step < STEPS; step++) {
        step(chunkSize);
      }
      assertThat(together.effects.all).as("seed %d", seed).isEqualTo(single.effects.all);
      assertThat(together.effects.outcomes).isEqualTo(single.effects.outcomes);
      assertThat(together.core.stats()).isEqualTo(single.core.stats());
    }
  }

  private void step(int chunkSize) {
    switch (random.nextInt(8)) {
      case 0 -> submit(random.nextInt(1, 700), chunkSize);
      case 1 -> cancel(random.nextLong(1, lastTask + 2));
      case 2 -> loseAWorker(random.nextInt(1, 5));
      default -> endSome(random.nextInt(1, 5));
    }
    single.turn();
    together.turn();
  }

  private void submit(int count, int chunkSize) {
    single.submit(count, options -> options.withChunkSize(chunkSize));
    together.submit(count, options -> options.withChunkSize(chunkSize));
    lastTask += count;
  }

  private void cancel(long task) {
    single.core.cancelRequested(task, single.now);
    together.core.cancelRequested(task, together.now);
  }

  private void loseAWorker(int worker) {
    if (single.core.workers().find(worker) != null) {
      single.exit(worker);
      together.exit(worker);
      single.advance(Duration.ofSeconds(30));
      together.advance(Duration.ofSeconds(30));
      for (int number = worker; number < worker + 9; number++) {
        makeReady(number);
      }
    }
  }

  private void makeReady(int worker) {
    WorkerEntry entry = single.core.workers().find(worker);
    if (entry != null && entry.state() instanceof WorkerState.Launching) {
      single.makeReady(worker);
      together.makeReady(worker);
    }
  }

  /// Ends adjacent tasks, of which the worker may have none, some or all, in this run or another.
  private void endSome(int worker) {
    long first = random.nextLong(1, lastTask + 2);
    int count = random.nextInt(1, 300);
    int run = random.nextInt(8) == 0 ? 2 : 1;
    List<Outcome> outcomes =
        new ArrayList<>(
            Collections.nCopies(count, Outcome.local(Ending.VALUE, worker, 1, 1, null)));
    for (int place = 0; place < count; place++) {
      single.core.taskEnded(worker, first + place, run, outcomes.get(place), single.now);
    }
    together.core.tasksEnded(worker, first, count, run, new HeardValues(outcomes), 0, together.now);
  }
}
