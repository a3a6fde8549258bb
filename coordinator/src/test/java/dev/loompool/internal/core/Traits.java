package dev.loompool.internal.core;

import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.spi.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// What kind of world a seed stands for: how large and how unlucky.
record Traits(
    CoreSettings settings,
    List<TaskSettings> tasks,
    int inputs,
    long betweenUserSteps,
    int batchSize,
    long launchNanos,
    long latencyNanos,
    long runNanos,
    double launchFails,
    double launchHangs,
    double crashes,
    double freezes,
    double longTasks,
    double failures,
    double ignoresInterrupts,
    double forgetsTime,
    double cancels,
    double suspensions,
    double noise,
    double staysAfterDrain,
    double poison) {
  static final long MILLISECOND = 1_000_000;

  static Traits random(long seed) {
    var random = new SplittableRandom(seed);
    var settings =
        new CoreSettings(
            random.nextInt(1, 5),
            pick(random, 1, 1, 2, 3, 16),
            pick(random, 0, 0, 1, 2, 5, 20),
            true,
            0,
            seed,
            random.nextInt(3) > 0
                ? Schedulers.leastLoaded()
                : SimulatedScheduler.random(random.split()),
            CoreSettings.LEASE_NANOS);
    boolean plain = random.nextInt(3) == 0;
    return new Traits(
        settings,
        Stream.generate(() -> plain ? CoreFixture.settings(random.nextInt(1, 4)) : options(random))
            .limit(4)
            .toList(),
        random.nextInt(200, 400),
        pick(random, 1_000, 100_000, MILLISECOND, 50 * MILLISECOND, 1_000 * MILLISECOND),
        pick(random, 1, 4, 20, 100),
        pick(random, MILLISECOND, 100 * MILLISECOND, 2_000 * MILLISECOND),
        pick(random, 1_000, 50_000, MILLISECOND, 30 * MILLISECOND),
        pick(random, 1_000, 100_000, MILLISECOND, 100 * MILLISECOND),
        often(random, 0.2, 0.6, 1.0),
        often(random, 0.1),
        often(random, 0.02, 0.1, 0.5),
        often(random, 0.02),
        often(random, 0.05, 0.3),
        often(random, 0.05, 0.5),
        often(random, 0.05, 0.5),
        often(random, 0.3),
        often(random, 0.05, 0.3),
        often(random, 0.05),
        often(random, 0.05, 0.3),
        often(random, 0.3),
        often(random, 0.02, 0.2));
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
            .withRetry(retry.withBackoff(first, first.multipliedBy(5)))
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

  private static double often(SplittableRandom random, double... values) {
    return random.nextInt(3) < 2 ? 0 : values[random.nextInt(values.length)];
  }
}
