package dev.loompool.internal.core;

import dev.loompool.spi.Schedulers;
import java.util.SplittableRandom;

/// What kind of world a seed stands for: how large and how unlucky.
record Traits(
    CoreSettings settings,
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
    double cancels,
    double suspensions,
    double noise,
    double staysAfterDrain) {
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
            Schedulers.leastLoaded());
    return new Traits(
        settings,
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
        often(random, 0.05, 0.3),
        often(random, 0.05),
        often(random, 0.05, 0.3),
        often(random, 0.3));
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
