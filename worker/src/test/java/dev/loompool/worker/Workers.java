package dev.loompool.worker;

/// Gives the tests of other packages a worker.
public final class Workers {
  private Workers() {}

  public static Worker worker(WorkerOptions options, Runnable coordinatorGone) {
    return new Worker(options, coordinatorGone::run, new MemoryGuard(options.name(), _ -> {}));
  }
}
