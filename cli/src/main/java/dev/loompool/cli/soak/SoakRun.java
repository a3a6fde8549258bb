package dev.loompool.cli.soak;

import dev.loompool.Pool;
import dev.loompool.PoolException;
import dev.loompool.WorkerOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One soak run, from the opening of the pool to the report. Confined to one thread.
public final class SoakRun {
  private static final long HEAP = 64L << 20;
  private static final Duration ENDING = Duration.ofSeconds(60);

  private final SoakSettings settings;
  private final WorkerOutput output;
  private final Consumer<String> progress;
  private final List<Sample> samples = new ArrayList<>();

  /// @param output gets what workers print
  /// @param progress gets a line now and then
  public SoakRun(SoakSettings settings, WorkerOutput output, Consumer<String> progress) {
    this.settings = settings;
    this.output = output;
    this.progress = progress;
  }

  /// Runs for as long as the settings say.
  ///
  /// @throws PoolException where the pool cannot be opened
  public SoakReport run() throws IOException, InterruptedException {
    try (Pool pool =
        Pool.builder()
            .name("soak")
            .workers(settings.workers())
            .concurrencyPerWorker(settings.concurrency())
            .maxHeap(HEAP)
            .jvmArguments("-XX:TieredStopAtLevel=1")
            .workerOutput(output)
            .open()) {
      var load = new SoakLoad(pool);
      var kills = new SteadyKills(pool, settings.killsPerMinute());
      List<Thread> loads = List.of(start("soak-map", load::map), start("soak-queue", load::queue));
      Thread killing = start("soak-kills", kills);
      sample(pool, load, kills);
      killing.interrupt();
      load.end();
      List<String> complaints = new ArrayList<>();
      for (Thread thread : loads) {
        if (!thread.join(ENDING)) {
          complaints.add("the tasks had not ended " + ENDING.toSeconds() + " s after the last");
          pool.terminate();
        }
      }
      Optional.ofNullable(load.complaint()).ifPresent(complaints::add);
      return report(pool, load, kills, complaints);
    }
  }

  private void sample(Pool pool, SoakLoad load, SteadyKills kills)
      throws IOException, InterruptedException {
    var sampler = new Sampler(pool);
    long start = System.nanoTime();
    long next = start + settings.interval().toNanos();
    try (CsvFile csv = new CsvFile(settings.csv())) {
      while (next - start <= settings.duration().toNanos() && load.complaint() == null) {
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        // As of when it was due, so that no tenth of the time is without one.
        Sample sample = sampler.take(Duration.ofNanos(next - start));
        samples.add(sample);
        csv.write(sample);
        progress.accept(
            "%d of %d s, %,d tasks, %d kills"
                .formatted(
                    sample.at().toSeconds(),
                    settings.duration().toSeconds(),
                    load.ended(),
                    kills.killed()));
        next += settings.interval().toNanos();
      }
    }
  }

  private SoakReport report(Pool pool, SoakLoad load, SteadyKills kills, List<String> complaints) {
    List<Drift> drifts =
        Arrays.stream(Gauge.values())
            .map(gauge -> Drift.of(gauge, samples, settings.duration()))
            .flatMap(Optional::stream)
            .toList();
    return new SoakReport(
        "Soak: %d s with %d kills a minute, %d workers with %d tasks at a time"
            .formatted(
                settings.duration().toSeconds(),
                settings.killsPerMinute(),
                settings.workers(),
                settings.concurrency()),
        load.ended(),
        kills.killed(),
        pool.stats().lostWorkers(),
        drifts,
        complaints);
  }

  private static Thread start(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }
}
