package dev.loompool.cli.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What a soak run does.
///
/// @param duration how long it runs
/// @param killsPerMinute how many workers are killed in a minute
/// @param workers how many workers the pool has
/// @param concurrency how many tasks at a time each has
/// @param interval the time between two samples
/// @param csv where the samples go
public record SoakSettings(
    Duration duration,
    int killsPerMinute,
    int workers,
    int concurrency,
    Duration interval,
    Optional<Path> csv) {
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(500);
  private static final Duration MOST_INTERVAL = Duration.ofSeconds(5);
  private static final int LEAST_SAMPLES = 20;

  public SoakSettings {
    if (killsPerMinute < 0) {
      throw new IllegalArgumentException(
          "kills-per-minute must not be negative but was " + killsPerMinute);
    }
    if (duration.dividedBy(interval) < LEAST_SAMPLES) {
      throw new IllegalArgumentException(
          "%d s are too short for %d samples, %d ms apart"
              .formatted(duration.toSeconds(), LEAST_SAMPLES, interval.toMillis()));
    }
  }

  /// An interval that suits the duration.
  public static Duration intervalFor(Duration duration) {
    Duration wanted = duration.dividedBy(200);
    if (wanted.compareTo(LEAST_INTERVAL) < 0) {
      return LEAST_INTERVAL;
    }
    return wanted.compareTo(MOST_INTERVAL) > 0 ? MOST_INTERVAL : wanted;
  }
}
