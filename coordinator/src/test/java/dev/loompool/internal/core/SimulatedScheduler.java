package dev.loompool.internal.core;

import static dev.loompool.internal.core.Model.check;
import static dev.loompool.internal.core.Model.checkEqual;
import static dev.loompool.internal.core.Model.unseen;
import static java.util.Objects.requireNonNull;

import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.spi.Scheduler;
import dev.loompool.spi.Schedulers;
import dev.loompool.spi.WorkerId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A scheduler that checks what it is shown, remembers what it said, and fails now and then.
final class SimulatedScheduler implements Scheduler {
  private final long seed;
  private final Scheduler chooser;
  private final double faults;

  /// The tasks that were placed and not sent, with their workers, in that order. Some of the
  /// workers may be gone.
  private final Map<Long, Integer> placed = new LinkedHashMap<>();

  private @Nullable Model model;
  private IntUnaryOperator window = _ -> 0;
  private int most;

  private SimulatedScheduler(long seed, Scheduler chooser, double faults) {
    this.seed = seed;
    this.chooser = chooser;
    this.faults = faults;
  }

  static SimulatedScheduler random(SplittableRandom random) {
    Scheduler chooser =
        switch (random.nextInt(4)) {
          case 0 -> Schedulers.roundRobin();
          case 1 -> Schedulers.stickyByKey();
          case 2 -> (_, workers) -> workers.getFirst().id();
          default -> (task, workers) -> workers.get((int) (task.id() * 31 % workers.size())).id();
        };
    return new SimulatedScheduler(random.nextLong(), chooser, random.nextBoolean() ? 0 : 0.2);
  }

  /// Says what is true, before the first task.
  void watch(Model truth, CoreSettings settings, IntUnaryOperator windows) {
    model = truth;
    window = windows;
    most = settings.maxTasksPerWorker() == 0 ? Integer.MAX_VALUE : settings.maxTasksPerWorker();
  }

  @Override
  public WorkerId choose(Task task, List<Worker> workers) {
    Model known = model();
    ModelTask asked = known.task(task.id());
    check(asked.isWaiting() && asked.charged + 1 == task.attempt(), asked);
    placed.remove(task.id());
    check(mayPlace(), "a task is placed too early");
    checkShown(workers);
    var random = new SplittableRandom(seed + task.id() * 101 + asked.runs);
    if (random.nextDouble() < faults) {
      asked.outcome = unseen(Ending.UNPLACED);
      if (random.nextBoolean()) {
        throw new IllegalStateException("a faulty scheduler");
      }
      return new WorkerId(known.lastWorker + 1);
    }
    WorkerId answer = chooser.choose(task, workers);
    placed.put(task.id(), answer.number());
    return answer;
  }

  private void checkShown(List<Worker> workers) {
    Set<Integer> places = new HashSet<>();
    for (Worker worker : workers) {
      int number = worker.id().number();
      ModelWorker known = model().worker(number);
      check(mayBeChosen(known) && mayHaveMore(known), worker);
      check(places.add(worker.place()), "two workers have place " + worker.place());
      checkEqual("load", worker.load(), known.chunks + waiting(number));
    }
    checkEqual("workers shown", workers.size(), takers().filter(this::mayHaveMore).count());
  }

  /// The task is sent to this worker: the first of those that wait for it.
  void sent(long task, int worker) {
    Long first =
        placed.entrySet().stream()
            .filter(entry -> entry.getValue() == worker)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    check(first != null && first == task, "task " + task + " went astray, to w" + worker);
    placed.remove(task);
  }

  void ended(long task) {
    placed.remove(task);
  }

  /// How many tasks wait for the worker.
  long waiting(int worker) {
    long count = 0;
    for (int number : placed.values()) {
      count += number == worker ? 1 : 0;
    }
    return count;
  }

  /// How many tasks wait for workers that take tasks.
  long waiting() {
    return takers().mapToLong(worker -> waiting(worker.number)).sum();
  }

  /// Whether some worker has room, and no more wait than all may have.
  boolean mayPlace() {
    boolean room = takers().anyMatch(worker -> mayHaveMore(worker) && hasRoom(worker));
    return room && waiting() < takers().mapToLong(this::window).sum();
  }

  private boolean hasRoom(ModelWorker worker) {
    return !worker.suspected && worker.chunks < window(worker);
  }

  private boolean mayHaveMore(ModelWorker worker) {
    return worker.sent + waiting(worker.number) < most;
  }

  private int window(ModelWorker worker) {
    return window.applyAsInt(worker.number);
  }

  private Stream<ModelWorker> takers() {
    return model().workers.values().stream().filter(SimulatedScheduler::mayBeChosen);
  }

  private static boolean mayBeChosen(ModelWorker worker) {
    return worker.takesTasks() && !worker.isQuarantine;
  }

  private Model model() {
    return requireNonNull(model);
  }
}
