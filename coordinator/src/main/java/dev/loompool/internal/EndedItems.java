package dev.loompool.internal;

import dev.loompool.internal.core.EndedValues;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;

/// The outcomes of adjacent items of a map. They travel together from the control loop to the
/// reader.
///
/// @param index the place of the first in the map
/// @param task the id of the first
/// @param areValues whether none of them is a failure
/// @param place where the first stands among the outcomes
record EndedItems(
    MapTasks map,
    long index,
    long task,
    int count,
    boolean areValues,
    EndedValues outcomes,
    int place) {

  /// For an outcome that came alone.
  static EndedItems of(MapTasks map, long index, long task, Outcome outcome) {
    boolean isValue = outcome.ending() == Ending.VALUE;
    return new EndedItems(map, index, task, 1, isValue, new Single(outcome), 0);
  }

  private record Single(Outcome single) implements EndedValues {
    @Override
    public byte[] bytes() {
      return single.bytes();
    }

    @Override
    public int offset(int place) {
      return single.offset() + place * single.length();
    }

    @Override
    public Outcome outcome(int place) {
      return single;
    }

    @Override
    public long micros(int place, int count) {
      return single.micros();
    }
  }

  /// The place in the map after the last.
  long end() {
    return index + count;
  }

  EndedItem item(int number) {
    return new EndedItem(map, index + number, task + number, outcomes.outcome(place + number));
  }

  int offset(int number) {
    return outcomes.offset(place + number);
  }

  int length(int number) {
    return offset(number + 1) - offset(number);
  }

  /// How many bytes all of them have.
  int bytes() {
    return offset(count) - offset(0);
  }
}
