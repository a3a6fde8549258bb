package dev.loompool.internal.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Decides what is left to chance in one history. Every choice has a key and depends on that and
/// the seed alone, so leaving one thing out does not change the others.
final class Dice {
  /// Something that has happened and could be left out.
  ///
  /// @param key of which step, worker, run or message
  record Happening(Chance chance, long key) {
    @Override
    public String toString() {
      return chance + " " + (key >>> 32 == 0 ? "" : (key >>> 32) + ".") + (key & 0xffff_ffffL);
    }
  }

  private static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;

  private final long seed;
  private final Map<Chance, Double> odds;
  private final @Nullable Set<Happening> only;
  private @Nullable List<Happening> record;
  private boolean calm;

  /// @param only what may happen; null for everything
  Dice(long seed, Map<Chance, Double> odds, @Nullable Set<Happening> only) {
    this.seed = mix(seed);
    this.odds = odds;
    this.only = only;
  }

  /// Keeps what happens from now on.
  List<Happening> record() {
    List<Happening> kept = new ArrayList<>();
    record = kept;
    return kept;
  }

  /// From now on there are no faults.
  void calm() {
    calm = true;
  }

  /// Whether the fault strikes here.
  boolean happens(Chance fault, long key) {
    Double limit = odds.get(fault);
    return limit != null && !calm && share(fault, key) < limit && isLeft(fault, key);
  }

  /// Whether something that happens has not been left out.
  boolean isLeft(Chance chance, long key) {
    if (only == null && record == null) {
      return true;
    }
    var happening = new Happening(chance, key);
    if (only != null && !only.contains(happening)) {
      return false;
    }
    if (record != null) {
      record.add(happening);
    }
    return true;
  }

  /// A number from 0 to 1, exclusive.
  double share(Chance chance, long key) {
    return (hash(chance, key) >>> 11) * 0x1.0p-53;
  }

  /// A number from 0 to the limit, inclusive.
  long upTo(long limit, Chance chance, long key) {
    return (long) (share(chance, key) * (limit + 1));
  }

  /// For several choices of one kind.
  SplittableRandom random(Chance chance, long key) {
    return new SplittableRandom(hash(chance, key));
  }

  private long hash(Chance chance, long key) {
    return mix(mix(seed + chance.salt * GAMMA) + key * GAMMA);
  }

  // The finalizer of SplitMix64.
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
