package dev.loompool.internal.core;

import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.spi.Schedulers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// What kind of world a seed stands for: how large and how unlucky.
///
/// @param inputs how many the core gets at least before the pool is closed
/// @param maxPending how many tasks may wait that no worker ever had
/// @param isCalmedDown whether all faults end before the pool is closed
/// @param odds the faults that there are, and how likely each is where it can be
record Traits(
    CoreSettings settings,
    List<TaskSettings> tasks,
    int inputs,
    int maxPending,
    long betweenUserSteps,
    int batchSize,
    long launchNanos,
    long latencyNanos,
    long runNanos,
    boolean isCalmedDown,
    Map<Chance, Double> odds) {
  static final long MILLISECOND = 1_000_000;

  static Traits random(long seed) {
    var random = new SplittableRandom(seed);
    // Apart, so that the other seeds stand for what they always did.
    boolean launchesNone = new SplittableRandom(~seed).nextInt(6) == 0;
    int workers = random.nextInt(1, 5);
    var settings =
        new CoreSettings(
            launchesNone ? 0 : workers,
            pick(random, 1, 1, 2, 3, 16),
            pick(random, 0, 0, 1, 2, 5, 20),
            true,
            0,
            seed,
            random.nextInt(3) > 0 || launchesNone
                ? Schedulers.leastLoaded()
                : SimulatedScheduler.random(random.split()),
            pick(random, CoreSettings.LEASE_NANOS, CoreSettings.LEASE_NANOS, 3_000 * MILLISECOND));
    boolean plain = random.nextInt(3) == 0;
    return new Traits(
        settings,
        Stream.generate(() -> plain ? CoreFixture.settings(random.nextInt(1, 4)) : options(random))
            .limit(4)
            .toList(),
        random.nextInt(200, 400),
        pick(random, 1, 30, 200),
        pick(random, 1_000, 100_000, MILLISECOND, 50 * MILLISECOND, 1_000 * MILLISECOND),
        pick(random, 1, 4, 20, 100),
        pick(random, MILLISECOND, 100 * MILLISECOND, 2_000 * MILLISECOND),
        pick(random, 1_000, 50_000, MILLISECOND, 30 * MILLISECOND),
        pick(random, 1_000, 100_000, MILLISECOND, 100 * MILLISECOND),
        random.nextBoolean(),
        odds(random));
  }

  /// Few seeds have most faults, so that one does not hide the others.
  private static Map<Chance, Double> odds(SplittableRandom random) {
    Map<Chance, Double> odds = new EnumMap<>(Chance.class);
    double share = pick(random, 0, 1, 1, 2, 4) / 5.0;
    for (Chance chance : Chance.values()) {
      if (chance.rare > 0 && random.nextDouble() < share) {
        odds.put(chance, random.nextInt(3) > 0 ? chance.rare : chance.frequent);
      }
    }
    return odds;
  }

  private static TaskSettings options(SplittableRandom random) {
    var first = Duration.ofNanos(pick(random, 0L, MILLISECOND, 300 * MILLISECOND));
    var retry =
        switch (random.nextInt(4)) {
          case 0 -> RetryPolicy.none();
          case 1 -> RetryPolicy.onWorkerLoss(3);
          case 2 -> RetryPolicy.attempts(random.nextInt(2, 5));
          default -> RetryPolicy.attempts(3).except(TimeoutException.class);
        };
    var options =
        TaskOptions.defaults()
            .withRetry(
                retry
                    .withBackoff(first, first.multipliedBy(5))
                    .withOutOfMemoryAttempts(pick(random, 1, 2, 2, 3)))
            .withPriority(pick(random, 0, 0, -1, 1, 7))
            .withChunkSize(pick(random, 1, 1, 3, 10))
            .withGrace(Duration.ofNanos(pick(random, MILLISECOND, 5_000 * MILLISECOND)))
            .withKillOnCancel(random.nextBoolean());
    if (random.nextInt(3) == 0) {
      long limit = pick(random, MILLISECOND, 30 * MILLISECOND, 1_000 * MILLISECOND);
      options = options.withTimeout(Duration.ofNanos(limit));
    }
    if (random.nextInt(3) == 0) {
      long limit = pick(random, 1L, 5 * MILLISECOND, 500 * MILLISECOND, 10_000 * MILLISECOND);
      options = options.withDeadline(Duration.ofNanos(limit));
    }
    return TaskSettings.of(options, 16);
  }

  private static int pick(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }

  private static long pick(SplittableRandom random, long... values) {
    return values[random.nextInt(values.length)];
  }
}
