package dev.loompool.cli.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Which faults strike when, spread evenly over a run and the same for the same seed. Immutable.
///
/// @param strikes the signals, in their order
/// @param saboteurs the tasks that do something to their worker, by index
record ChaosPlan(List<Strike> strikes, Map<Integer, Fault> saboteurs) {
  /// No signal is left for the very end, where nothing may be running any more.
  private static final double LAST = 0.97;

  /// A signal to some worker.
  ///
  /// @param afterTasks how many tasks have ended when it is sent
  record Strike(int afterTasks, Fault fault) {}

  static ChaosPlan of(ChaosSettings settings) {
    var random = new SplittableRandom(settings.seed());
    List<Strike> strikes = new ArrayList<>();
    Map<Integer, Fault> saboteurs = new HashMap<>();
    for (Fault fault : Fault.values()) {
      int count = settings.count(fault);
      for (int i = 0; i < count; i++) {
        int at = (int) ((i + random.nextDouble()) / count * settings.tasks());
        if (fault.isSignal()) {
          strikes.add(new Strike((int) (at * LAST), fault));
        } else {
          saboteurs.put(free(at, settings.tasks(), saboteurs), fault);
        }
      }
    }
    strikes.sort(Comparator.comparingInt(Strike::afterTasks));
    return new ChaosPlan(List.copyOf(strikes), Map.copyOf(saboteurs));
  }

  private static int free(int wanted, int tasks, Map<Integer, Fault> taken) {
    int index = wanted;
    while (taken.containsKey(index)) {
      index = (index + 1) % tasks;
    }
    return index;
  }

  /// The task of this index.
  TaskOrder order(int index) {
    return new TaskOrder(index, saboteurs.get(index));
  }

  /// Whether the task is handed over by `queue`, as those are that need options of their own;
  /// otherwise it is an item of the map.
  boolean isQueued(int index) {
    return (index & 1) == 1 || timesOut(index);
  }

  /// Whether the first run of the task ends by its timeout.
  boolean timesOut(int index) {
    @Nullable Fault fault = saboteurs.get(index);
    return fault == Fault.SPIN;
  }
}
