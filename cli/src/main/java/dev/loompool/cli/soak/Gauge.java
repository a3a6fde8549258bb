package dev.loompool.cli.soak;

/// What a soak run measures, each as a number.
public enum Gauge {
  /// Open file descriptors of the coordinator.
  DESCRIPTORS("file descriptors", 1, 1),
  /// Platform threads of the coordinator.
  THREADS("threads", 1, 1),
  /// What the coordinator has of memory outside the heap for its connections.
  DIRECT_MEMORY("direct memory, KiB", 1024, 1024),
  /// The least of the coordinator's heap after a collection.
  HEAP("least heap after a collection, KiB", 1024, 1024),
  /// The resident size of the coordinator.
  RESIDENT("resident size, KiB", 1024, 1024),
  /// The mean resident size of the workers that are no longer new.
  WORKER_RESIDENT("mean resident size of a worker, KiB", 1024, 1024);

  private final String text;
  private final double unit;
  private final double noise;

  Gauge(String text, double unit, double noise) {
    this.text = text;
    this.unit = unit;
    this.noise = noise;
  }

  /// What a table calls it, with the unit.
  public String text() {
    return text;
  }

  /// How much of what was measured is 1 in a table.
  double unit() {
    return unit;
  }

  /// By how much, in that unit, it may grow however small it is.
  double noise() {
    return noise;
  }
}
