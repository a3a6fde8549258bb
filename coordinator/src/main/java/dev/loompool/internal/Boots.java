package dev.loompool.internal;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.IntConsumer;

/// Has only so many processes boot at a time. More than the machine has processors for would all
/// take as long as the last, and a handshake longer than it may; this way the first workers are
/// there soon. A process boots until it has connected, or has ended.
///
/// Confined to the control loop.
final class Boots {
  private final int most;
  private final Set<Integer> booting = new HashSet<>();
  private final SequencedMap<Integer, Launch> waiting = new LinkedHashMap<>();

  /// A process that is to be started.
  interface Launch {
    void start();

    /// It was not started, and will not be.
    void dropped(String reason);
  }

  Boots(int most) {
    this.most = most;
  }

  /// For the processors that this machine has.
  static Boots ofThisMachine() {
    return new Boots(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
  }

  /// Starts the process of this worker, or has it wait for its turn.
  void launch(int worker, Launch launch) {
    if (booting.size() < most) {
      booting.add(worker);
      launch.start();
    } else {
      waiting.put(worker, launch);
    }
  }

  /// The worker has connected, or its process has ended: the next may boot.
  void over(int worker) {
    Map.Entry<Integer, Launch> next = booting.remove(worker) ? waiting.pollFirstEntry() : null;
    if (next != null) {
      launch(next.getKey(), next.getValue());
    }
  }

  /// Those that wait.
  void forEachWaiting(IntConsumer action) {
    waiting.keySet().forEach(action::accept);
  }

  /// The worker is not wanted any more; if it still waits, it is not started.
  void drop(int worker, String reason) {
    Launch launch = waiting.remove(worker);
    if (launch != null) {
      launch.dropped(reason);
    }
  }
}
