package dev.loompool.internal.core;

import java.util.List;

/// Outcomes that a test has a worker send. Immutable.
record HeardValues(List<Outcome> outcomes) implements EndedValues {
  @Override
  public byte[] bytes() {
    throw new AssertionError("the core does not look into values");
  }

  @Override
  public int offset(int place) {
    throw new AssertionError("the core does not look into values");
  }

  @Override
  public Outcome outcome(int place) {
    return outcomes.get(place);
  }

  @Override
  public long micros(int place, int count) {
    return outcomes.subList(place, place + count).stream().mapToLong(Outcome::micros).sum();
  }
}
