package dev.loompool.internal.core;

import dev.loompool.internal.core.Dice.Happening;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which history to run: all that a seed stands for, or what is left of it. Immutable.
///
/// @param only what may happen; null for everything
/// @param stepTimes when the user does something; null where that is left to chance
/// @param isTraced whether it is written down
record Script(
    long seed, @Nullable Set<Happening> only, @Nullable List<Long> stepTimes, boolean isTraced) {
  static Script of(long seed) {
    return new Script(seed, null, null, false);
  }
}
