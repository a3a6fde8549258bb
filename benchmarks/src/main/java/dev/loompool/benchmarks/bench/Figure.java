package dev.loompool.benchmarks.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is measured, and how. Immutable.
///
/// Where `count` is not fixed it is set for each side, by the last run of the warm-up, so that a
/// round takes about half a second.
@SuppressWarnings("ImmutableEnumChecker") // the list is one of List.of
enum Figure {
  START_COLD(
      "start-cold",
      Kind.FRESH,
      0,
      "start concurrency=16",
      Measure.lower("start-cold", "open to first result, cold", "ms", "ms")),
  START_WARM(
      "start-warm",
      Kind.FRESH,
      0,
      "start concurrency=16",
      Measure.lower("start-warm", "open to first result, warm", "ms", "ms")),
  START_CACHED(
      "start-cached",
      Kind.FRESH,
      0,
      "start concurrency=16",
      Measure.lower(
          "start-cached", "open to first result, the program with an AOT cache", "ms", "ms")),
  MEMORY(
      "memory",
      Kind.FRESH,
      0,
      "memory concurrency=16 millis=3000",
      Measure.lower("memory", "memory of an idle worker (PSS), four workers", "MB", "mb")),
  QUEUED(
      "queued",
      Kind.FRESH,
      0,
      "queued concurrency=1 count=1000000",
      Measure.lower("queued", "heap per queued task, with its payload", "bytes", "bytes")),
  KILL(
      "kill",
      Kind.FRESH,
      0,
      "kill concurrency=500 count=1000 millis=3000 limit=15000",
      Measure.higher("kill.answered", "kill -9 of a worker: answered of 1 000", "", "answered"),
      Measure.lower("kill.failed", "the same: failed", "", "failed"),
      Measure.lower("kill.never", "the same: not answered within 16 s", "", "never"),
      Measure.lower("kill.last", "the same: last answer after", "s", "last")),
  MAP(
      "map",
      Kind.RATE,
      7,
      "map concurrency=16",
      Measure.higher("map", "no-op tasks, an id and an outcome each", "tasks/s", "rate")),
  VALUES(
      "values",
      Kind.RATE,
      2,
      "values concurrency=16",
      Measure.higher("values", "no-op map, its values as a list", "tasks/s", "rate")),
  CHUNKS(
      "chunks",
      Kind.RATE,
      6,
      "batches concurrency=16 size=1000",
      Measure.higher("chunks", "no-op items, a thousand together", "items/s", "rate")),
  APPLY(
      "apply",
      Kind.RATE,
      5,
      "apply concurrency=16",
      Measure.lower("apply.p50", "one task after the other, p50", "us", "p50"),
      Measure.lower("apply.p99", "one task after the other, p99", "us", "p99")),
  BESIDE(
      "beside",
      Kind.RATE,
      5,
      "beside concurrency=16 bytes=62914560",
      Measure.lower(
          "beside.p50", "one small task after the other, beside 60 MiB values, p50", "us", "p50"),
      Measure.lower("beside.p99", "the same, p99", "us", "p99")),
  ECHO(
      "echo",
      Kind.RATE,
      5,
      "echo concurrency=16 bytes=1048576",
      Measure.higher("echo", "1 MiB there and back, 8 under way", "GB/s", "gbs")),
  SLEEP_10K(
      "sleep-10k",
      Kind.FIXED,
      1,
      "sleep count=10000 millis=1000",
      Measure.lower("sleep-10k", "10 000 tasks that sleep 1 s", "s", "s")),
  SLEEP_100K(
      "sleep-100k",
      Kind.FIXED,
      6,
      "sleep count=100000 millis=1000",
      Measure.lower("sleep-100k", "100 000 tasks that sleep 1 s", "s", "s")),
  IO_1("io-1", Kind.FIXED, 1, "io concurrency=16 count=1600 millis=10", io(1)),
  IO_2("io-2", Kind.FIXED, 1, "io concurrency=16 count=3200 millis=10", io(2)),
  IO_4("io-4", Kind.FIXED, 1, "io concurrency=16 count=6400 millis=10", io(4)),
  IO_8("io-8", Kind.FIXED, 1, "io concurrency=16 count=12800 millis=10", io(8));

  /// How the rounds of a figure are run.
  enum Kind {
    /// Each in a new process, while no other side is there.
    FRESH,
    /// In a process that stays, with a count that fits the side.
    RATE,
    /// In a process that stays, as it is.
    FIXED
  }

  private final String key;
  private final Kind kind;
  private final int warmUpSeconds;
  private final String order;
  private final List<Measure> measures;

  Figure(String key, Kind kind, int warmUpSeconds, String order, Measure... measures) {
    this.key = key;
    this.kind = kind;
    this.warmUpSeconds = warmUpSeconds;
    this.order = order;
    this.measures = List.of(measures);
  }

  private static Measure io(int workers) {
    return Measure.higher(
        "io-" + workers,
        "tasks that wait 10 ms, 16 at a time in each of " + workers + " workers",
        "tasks/s",
        "rate");
  }

  static Optional<Figure> of(String key) {
    return Arrays.stream(values()).filter(figure -> figure.key.equals(key)).findFirst();
  }

  static String keys() {
    return Arrays.stream(values()).map(Figure::key).collect(Collectors.joining(", "));
  }

  String key() {
    return key;
  }

  Kind kind() {
    return kind;
  }

  int warmUpSeconds() {
    return warmUpSeconds;
  }

  List<Measure> measures() {
    return measures;
  }

  /// The order for a side, without its count where that is to fit the side.
  String order(int workers) {
    int count =
        switch (this) {
          case MEMORY, IO_4 -> 4;
          case QUEUED, IO_1 -> 1;
          case IO_2 -> 2;
          case IO_8 -> 8;
          default -> workers;
        };
    String whole = order + " workers=" + count;
    return switch (this) {
      case SLEEP_10K -> whole + " concurrency=" + Math.ceilDiv(10_000, workers);
      case SLEEP_100K -> whole + " concurrency=" + Math.ceilDiv(100_000, workers);
      default -> whole;
    };
  }
}
