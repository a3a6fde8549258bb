package dev.loompool.cli.chaos;

import dev.loompool.Pool;
import dev.loompool.PoolException;
import dev.loompool.PoolStats;
import dev.loompool.WorkerOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One run, from the opening of the pool to the report. Confined to one thread.
public final class ChaosRun {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ENDING = Duration.ofSeconds(30);

  /// Small, so that it is soon full.
  private static final long HEAP = 64L << 20;

  private final ChaosSettings settings;
  private final WorkerOutput output;
  private final Consumer<String> progress;
  private final ChaosPlan plan;
  private final EventLog events = new EventLog();
  private final AtomicReference<@Nullable Exception> problem = new AtomicReference<>();
  private long startedNanos;

  /// What is left of the work when the pool has closed.
  private record Worked(ChaosLoad load, Saboteur saboteur, boolean inTime, PoolStats stats) {}

  /// @param output gets what workers print
  /// @param progress gets a line now and then
  public ChaosRun(ChaosSettings settings, WorkerOutput output, Consumer<String> progress) {
    this.settings = settings;
    this.output = output;
    this.progress = progress;
    this.plan = ChaosPlan.of(settings);
  }

  /// Runs and checks. The records stay where something was wrong; the report says where they are.
  ///
  /// @throws PoolException where the pool cannot be opened
  public ChaosReport run() throws IOException, InterruptedException {
    startedNanos = System.nanoTime();
    Path folder = Files.createTempDirectory("chaos-");
    Path coordinators = Files.createDirectory(folder.resolve("coordinators"));
    var figures = new Figures(settings);
    Worked worked;
    try (Pool pool = open(folder)) {
      worked = work(pool, folder);
    }
    events.awaitEnd(ENDING);
    List<ProcessHandle> orphans = LeftProcesses.after(settings.orphanLimit(), events.launched());
    figures.tasks(history(folder, worked.load), worked.saboteur.counts(), plan);
    figures.pool(worked.stats, events, worked.inTime, problem.get());
    figures.left(orphans.size(), LeftProcesses.zombies());
    if (settings.coordinatorKills() > 0) {
      var kills = new CoordinatorKills(coordinators, settings);
      kills.run(settings.coordinatorKills(), killed -> progress.accept(killed + " coordinators"));
      figures.coordinators(kills, kills.foldersLeft());
    }
    ChaosReport report = figures.report(Duration.ofNanos(System.nanoTime() - startedNanos), folder);
    if (report.isGood()) {
      delete(folder);
    }
    return report;
  }

  private Pool open(Path folder) throws InterruptedException {
    String errorFile = "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log");
    return Pool.builder()
        .name("chaos")
        .workers(settings.workers())
        .concurrencyPerWorker(settings.concurrency())
        .maxHeap(HEAP)
        .jvmArguments(WorkerArchive.flags(folder, errorFile, "-XX:-CreateCoredumpOnCrash"))
        .workerOutput(output)
        .listener(events)
        .open();
  }

  private Worked work(Pool pool, Path folder) throws InterruptedException {
    var task = new ChaosTask(folder.toString(), settings.seed(), settings.longestTask());
    var ended = new AtomicInteger();
    var saboteur = new Saboteur(pool, plan.strikes(), ended::get, settings.seed());
    int ahead = 2 * settings.workers() * settings.concurrency();
    IntPredicate held = index -> saboteur.isBehind(index - ahead);
    var load = new ChaosLoad(pool, plan, settings.tasks(), task, held, ended);
    boolean inTime = work(pool, load, saboteur, ended);
    return new Worked(load, saboteur, inTime, pool.stats());
  }

  /// Runs the tasks and the faults; false when the time was over before all had ended.
  private boolean work(Pool pool, ChaosLoad load, Saboteur saboteur, AtomicInteger ended)
      throws InterruptedException {
    List<Thread> loads =
        List.of(
            start(
                "chaos-map",
                () -> {
                  load.map();
                  return null;
                }),
            start(
                "chaos-queue",
                () -> {
                  load.queue();
                  return null;
                }));
    Thread faults = Thread.ofPlatform().daemon().name("chaos-faults").start(saboteur);
    long end = startedNanos + settings.limit().toNanos();
    boolean inTime = true;
    for (Thread thread : loads) {
      while (inTime && !thread.join(POLL)) {
        inTime = System.nanoTime() < end && problem.get() == null;
        progress.accept(
            "%,d of %,d tasks, %s"
                .formatted(ended.get(), settings.tasks(), Figures.counts(saboteur.counts())));
      }
    }
    inTime = inTime && faults.join(ENDING);
    faults.interrupt();
    if (!inTime) {
      pool.terminate();
    }
    faults.join();
    for (Thread thread : loads) {
      thread.join(ENDING);
    }
    return inTime;
  }

  private Thread start(String name, Callable<@Nullable Void> work) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            work.call();
          } catch (Exception e) {
            problem.compareAndSet(null, e);
          }
        });
  }

  private History history(Path folder, ChaosLoad load) throws IOException {
    return new History(
        settings.tasks(),
        index -> ChaosTask.value(settings.seed(), index),
        plan::timesOut,
        ChaosLoad.MAX_ATTEMPTS,
        load.deliveries(),
        ExecutionRecords.read(folder),
        events.lost());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
