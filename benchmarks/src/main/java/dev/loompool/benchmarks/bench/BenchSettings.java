package dev.loompool.benchmarks.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// What a run measures. Immutable.
///
/// @param figures what to measure
/// @param sides Loompool and its peers
/// @param rounds how many samples of each
/// @param workers worker processes of each side, where a figure does not say otherwise
/// @param quick whether only to see that everything works, with tiny counts and no warm-up
record BenchSettings(
    List<Figure> figures, List<SideKind> sides, int rounds, int workers, boolean quick) {
  private static final List<Figure> ARCHIVED =
      List.of(Figure.START_WARM, Figure.START_CACHED, Figure.MEMORY);
  private static final long MOST = 2_000_000;
  private static final double ROUND_SECONDS = 0.5;

  BenchSettings {
    figures = List.copyOf(figures);
    sides = List.copyOf(sides);
  }

  /// Whether it makes a difference that workers start with an archive of classes.
  boolean wantsArchive() {
    return !quick && !Collections.disjoint(figures, ARCHIVED);
  }

  /// The count of the first run of the warm-up.
  long firstCount() {
    return quick ? 20 : 2000;
  }

  /// The count with which a round takes half a second.
  long count(double rate) {
    return quick ? 20 : Math.clamp((long) (rate * ROUND_SECONDS), 20, MOST);
  }

  Duration warmUp(Figure figure) {
    return quick ? Duration.ZERO : Duration.ofSeconds(figure.warmUpSeconds());
  }
}
