package dev.loompool.cli.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.loompool.Pool;
import dev.loompool.WorkerStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/// Measures this process, which is the coordinator, and the workers of its pool. Confined to one
/// thread.
final class Sampler {
  private static final Duration NEW = Duration.ofSeconds(5);
  private static final String RESIDENT_FIELD = "VmRSS:";

  private final Pool pool;

  Sampler(Pool pool) {
    this.pool = pool;
  }

  Sample take(Duration at) {
    Map<Gauge, Double> values = new EnumMap<>(Gauge.class);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      values.put(Gauge.DESCRIPTORS, (double) system.getOpenFileDescriptorCount());
    }
    values.put(Gauge.THREADS, (double) ManagementFactory.getThreadMXBean().getThreadCount());
    System.gc();
    values.put(
        Gauge.HEAP, (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    values.put(Gauge.DIRECT_MEMORY, (double) DirectMemory.used());
    resident(ProcessHandle.current().pid()).ifPresent(size -> values.put(Gauge.RESIDENT, size));
    pool.stats().workers().stream()
        .filter(WorkerStats::ready)
        .map(WorkerStats::pid)
        .filter(Sampler::isSettled)
        .map(Sampler::resident)
        .flatMapToDouble(OptionalDouble::stream)
        .average()
        .ifPresent(size -> values.put(Gauge.WORKER_RESIDENT, size));
    return new Sample(at, values);
  }

  private static boolean isSettled(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .map(start -> start.plus(NEW).isBefore(Instant.now()))
        .orElse(false);
  }

  // In bytes; empty where the system has no such file.
  private static OptionalDouble resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
          .filter(line -> line.startsWith(RESIDENT_FIELD))
          .map(line -> line.substring(RESIDENT_FIELD.length()).replace("kB", "").strip())
          .mapToDouble(kibibytes -> 1024.0 * Long.parseLong(kibibytes))
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
