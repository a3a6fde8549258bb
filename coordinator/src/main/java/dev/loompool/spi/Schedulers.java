package dev.loompool.spi;

import dev.loompool.spi.Scheduler.Task;
import dev.loompool.spi.Scheduler.Worker;
import java.util.Comparator;
import java.util.List;

/// The schedulers that come with the pool.
public final class Schedulers {
  private static final Scheduler LEAST_LOADED = Schedulers::leastLoaded;

  private Schedulers() {}

  /// Each task goes to the worker with the fewest. The default, and the fastest: a pool does not
  /// ask it for each task, keeps chunks together, and takes tasks back from a worker that has more
  /// than it can run while another has a free slot.
  public static Scheduler leastLoaded() {
    return LEAST_LOADED;
  }

  /// The workers take turns, whatever they have to do. Each call gives another, for one pool.
  public static Scheduler roundRobin() {
    return new RoundRobin();
  }

  /// Tasks with equal keys go to the same worker, which may have at hand what they need: see
  /// [dev.loompool.TaskOptions#withKey]. Tasks without a key go to the least loaded.
  ///
  /// The keys of a worker that is gone are with others until a new one has its place, which gets
  /// them back. No other key moves.
  public static Scheduler stickyByKey() {
    return Schedulers::byKey;
  }

  private static WorkerId leastLoaded(Task task, List<Worker> workers) {
    return workers.stream().min(Comparator.comparingInt(Worker::load)).orElseThrow().id();
  }

  private static final class RoundRobin implements Scheduler {
    private int last;

    @Override
    public WorkerId choose(Task task, List<Worker> workers) {
      WorkerId next = workers.getFirst().id();
      for (Worker worker : workers) {
        if (worker.id().number() > last) {
          next = worker.id();
          break;
        }
      }
      last = next.number();
      return next;
    }
  }

  // Rendezvous hashing: each key ranks all places and goes to the first that has a worker.
  // D. G. Thaler and C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates",
  // IEEE/ACM Transactions on Networking 6(1), 1998.
  private static WorkerId byKey(Task task, List<Worker> workers) {
    if (task.key().isEmpty()) {
      return leastLoaded(task, workers);
    }
    int key = task.key().getAsInt();
    Worker best = workers.getFirst();
    for (Worker worker : workers) {
      if (weight(key, worker.place()) > weight(key, best.place())) {
        best = worker;
      }
    }
    return best.id();
  }

  // The finalizer of SplittableRandom, which makes neighbouring numbers differ.
  private static long weight(int key, int place) {
    long bits = ((long) key << 32 | place) * 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return bits ^ (bits >>> 31);
  }
}
