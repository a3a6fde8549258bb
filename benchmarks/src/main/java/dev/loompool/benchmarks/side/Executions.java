package dev.loompool.benchmarks.side;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/// Carries out orders on one side and times them. Confined to the thread of [SideMain].
final class Executions {
  private static final double NANOS = 1e9;

  private final Side side;
  private final long start;
  private int workers;
  private int concurrency;
  private byte[] payload = new byte[0];

  /// Takes when the program's main method began.
  Executions(Side side, long start) {
    this.side = side;
    this.start = start;
  }

  Map<String, Double> execute(Order order) throws Exception {
    return switch (order.verb()) {
      case "start" -> firstResult(order);
      case "map" -> rate(order, () -> side.map(order.number("count")));
      case "values" -> rate(order, () -> side.values(order.number("count")));
      case "batches" ->
          rate(order, () -> side.batches(order.number("count"), order.number("size")));
      case "apply" -> latencies(order);
      case "beside" -> latenciesBesideLoad(order);
      case "echo" -> bandwidth(order);
      case "sleep" -> seconds(order);
      case "io" ->
          rate(order, () -> side.sleepBounded(order.number("count"), order.number("millis")));
      case "memory" -> memory(order);
      case "queued" -> queued(order);
      case "kill" -> kill(order);
      default -> throw new IllegalArgumentException("no order " + order.verb());
    };
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double time(Work work) throws Exception {
    long before = System.nanoTime();
    work.run();
    return (System.nanoTime() - before) / NANOS;
  }

  /// Opens the side unless it is open just so.
  private void prepare(Order order) throws Exception {
    if (order.number("workers") == workers && order.number("concurrency") == concurrency) {
      return;
    }
    workers = order.number("workers");
    concurrency = order.number("concurrency");
    side.open(workers, concurrency);
    side.awaitWorkers();
  }

  private void forgetWorkers() {
    workers = 0;
  }

  private Map<String, Double> firstResult(Order order) throws Exception {
    long before = System.nanoTime();
    side.open(order.number("workers"), order.number("concurrency"));
    side.call(1);
    long after = System.nanoTime();
    return Map.of("ms", (after - before) / 1e6, "main", (after - start) / 1e6);
  }

  private Map<String, Double> rate(Order order, Work work) throws Exception {
    prepare(order);
    return Map.of("rate", order.number("count") / time(work));
  }

  private Map<String, Double> seconds(Order order) throws Exception {
    prepare(order);
    return Map.of("s", time(() -> side.sleep(order.number("count"), order.number("millis"))));
  }

  private Map<String, Double> latencies(Order order) throws Exception {
    prepare(order);
    long[] nanos = new long[order.number("count")];
    for (int i = 0; i < nanos.length; i++) {
      long before = System.nanoTime();
      side.call(i);
      nanos[i] = System.nanoTime() - before;
    }
    Arrays.sort(nanos);
    return Map.of(
        "p50", nanos[nanos.length / 2] / 1e3,
        "p99", nanos[(int) (nanos.length * 0.99)] / 1e3,
        "rate", nanos.length / (Arrays.stream(nanos).sum() / NANOS));
  }

  private Map<String, Double> latenciesBesideLoad(Order order) throws Exception {
    prepare(order);
    preparePayload(order);
    try (Side.Load _ = side.load(payload)) {
      return latencies(order);
    }
  }

  private void preparePayload(Order order) {
    if (payload.length != order.number("bytes")) {
      payload = new byte[order.number("bytes")];
      new Random(1).nextBytes(payload);
    }
  }

  private Map<String, Double> bandwidth(Order order) throws Exception {
    prepare(order);
    preparePayload(order);
    int count = order.number("count");
    double seconds = time(() -> side.echo(payload, count));
    return Map.of("gbs", payload.length / NANOS * count / seconds, "rate", count / seconds);
  }

  private Map<String, Double> memory(Order order) throws Exception {
    prepare(order);
    for (int i = 0; i < 100; i++) {
      side.call(i);
    }
    Thread.sleep(order.number("millis"));
    return Map.of("mb", Memory.meanProportionalMegabytes(side.workers()));
  }

  /// The heap that queued tasks take, each with its id, its place in the queue and its payload.
  private Map<String, Double> queued(Order order) throws Exception {
    prepare(order);
    int count = order.number("count");
    var memory = ManagementFactory.getMemoryMXBean();
    System.gc();
    long before = memory.getHeapMemoryUsage().getUsed();
    side.queueBehindBlocked(count);
    System.gc();
    long after = memory.getHeapMemoryUsage().getUsed();
    forgetWorkers();
    return Map.of("bytes", (after - before) / (double) count);
  }

  private Map<String, Double> kill(Order order) throws Exception {
    prepare(order);
    forgetWorkers();
    return new KilledWorker(side)
        .measure(order.number("count"), order.number("millis"), order.number("limit"));
  }
}
