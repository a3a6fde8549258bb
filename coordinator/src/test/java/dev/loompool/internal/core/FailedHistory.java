package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import dev.loompool.internal.core.Dice.Happening;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A history in which the core breaks a promise, and the shortest that could be made of it.
final class FailedHistory {
  private static final Duration TIME_TO_SHRINK = Duration.ofSeconds(20);

  private final long seed;

  FailedHistory(long seed) {
    this.seed = seed;
  }

  /// What is wrong with the history that a script stands for; null where nothing is.
  static @Nullable Throwable failure(Script script) {
    return failure(new SimulatedPool(script));
  }

  private static @Nullable Throwable failure(SimulatedPool pool) {
    try {
      pool.run();
      return null;
    } catch (RuntimeException | AssertionError thrown) {
      return thrown;
    }
  }

  /// The seed, what is wrong, and the shortest history that shows it.
  AssertionError report() {
    var whole = new SimulatedPool(Script.of(seed));
    List<Happening> all = whole.dice.record();
    Throwable failure = requireNonNull(failure(whole), "the history does not fail again");
    List<Long> times = whole.stepTimes();

    long end = System.nanoTime() + TIME_TO_SHRINK.toNanos();
    BooleanSupplier isOver = () -> System.nanoTime() > end;
    List<Happening> left =
        Shrinker.shrink(all, part -> isLike(failure, failure(script(part, times, false))), isOver);
    List<Long> fewerTimes =
        Shrinker.shrink(
            times,
            part -> !part.isEmpty() && isLike(failure, failure(script(left, part, false))),
            isOver);

    var shortest = new SimulatedPool(script(left, fewerTimes, true));
    Throwable last = failure(shortest);
    return new AssertionError(
        """
        seed %d: %s
        again with  -Dsimulation.seed=%d
        its world   %s
        what has to happen, %d of %d things:
          %s
        what the core is told (->) and wants (<-):
        %s%s\
        """
            .formatted(
                seed,
                failure,
                seed,
                whole.traits,
                left.size(),
                all.size(),
                left.stream().map(Happening::toString).collect(Collectors.joining(", ")),
                shortest.trace,
                last),
        last == null ? failure : last);
  }

  private Script script(List<Happening> left, List<Long> stepTimes, boolean isTraced) {
    return new Script(seed, new HashSet<>(left), stepTimes, isTraced);
  }

  /// Whether both are of one kind: they may differ in numbers.
  private static boolean isLike(Throwable first, @Nullable Throwable second) {
    return second != null && kind(first).equals(kind(second));
  }

  private static String kind(Throwable thrown) {
    return thrown.getClass() + String.valueOf(thrown.getMessage()).replaceAll("\\d+", "0");
  }
}
