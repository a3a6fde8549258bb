package dev.loompool.cli;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import java.nio.file.Path;
import java.util.OptionalInt;

/// A pool whose workers the command launches. Immutable.
///
/// @param workers how many, empty for the pool's default
/// @param concurrency how many items at a time in each, empty for the pool's default
/// @param classPath where the workers find the method, before their inherited class path
/// @param status where to show what they print
record LaunchedPool(
    OptionalInt workers, OptionalInt concurrency, ClassPath classPath, StatusLine status)
    implements PoolSource {
  @Override
  public Pool open() throws SetUpException {
    PoolBuilder builder =
        Pool.builder()
            .name(MapCommand.NAME)
            .exitGrace(EndOnSignal.POOL_GRACE)
            .classPath(classPath.given().toArray(Path[]::new))
            .workerOutput((worker, _, text) -> status.print("[" + worker + "] " + text));
    try {
      workers.ifPresent(builder::workers);
      concurrency.ifPresent(builder::concurrencyPerWorker);
      return builder.open();
    } catch (IllegalArgumentException e) {
      throw new SetUpException(String.valueOf(e.getMessage()), e);
    }
  }
}
