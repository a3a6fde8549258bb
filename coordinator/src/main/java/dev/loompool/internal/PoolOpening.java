package dev.loompool.internal;

import dev.loompool.PoolInterruptedException;
import dev.loompool.internal.net.CoordinatorServer;
import dev.loompool.internal.process.ProcessLauncher;
import dev.loompool.protocol.v1.Frame;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/// Opens a pool: its folder, the processes of its workers, and while these boot its sockets.
/// Confined to the thread that opens it.
final class PoolOpening {
  /// By then workers have usually started, which the making of an archive shall not slow down.
  private static final long ARCHIVE_DELAY_MILLIS = 2_000;

  private final PoolProcess pool;

  private PoolOpening(PoolProcess pool) {
    this.pool = pool;
  }

  static PoolProcess start(PoolOptions options) {
    PoolFolder folder = PoolFolder.create();
    ProcessLauncher launcher = launcher(options, folder);
    try {
      launcher.begin(options.workers());
      // Before Netty, which asks for a logger as well, and would be the one to hear of no provider.
      Logger log = Logs.logger("dev.loompool.pool." + options.name());
      long id = new SecureRandom().nextLong();
      PoolCodecs codecs = PoolCodecs.of(options);
      Frame initialize = codecs.initialize(id, options.hooks());
      CoordinatorServer server =
          new CoordinatorServer(
              options.name() + "-control",
              options.transport(),
              folder.path(),
              options.listensAtSocket());
      PoolProcess pool =
          new PoolProcess(options, log, id, codecs, initialize, launcher, folder, server);
      new PoolOpening(pool).open();
      return pool;
    } catch (RuntimeException e) {
      launcher.close();
      folder.delete();
      throw e;
    }
  }

  private static ProcessLauncher launcher(PoolOptions options, PoolFolder folder) {
    try {
      return new ProcessLauncher(
          options.name(), options.launch(), folder.path(), options.concurrencyPerWorker());
    } catch (RuntimeException e) {
      folder.delete();
      throw e;
    }
  }

  private void open() {
    boolean open = false;
    try {
      int maxMessageBytes = pool.options.bounds().maxMessageBytes();
      pool.server.listen(pool.expected, pool.events, maxMessageBytes, pool.log);
      open = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while the pool opened", e);
    } finally {
      if (!open) {
        pool.server.close();
      }
    }
    ExitHook.add(pool);
    FolderSweep.begin(pool.folder);
    pool.loop.execute(() -> pool.core.opened(pool.loop.now()));
    listen();
    CompletableFuture.delayedExecutor(ARCHIVE_DELAY_MILLIS, TimeUnit.MILLISECONDS, pool.callbacks)
        .execute(pool.launcher::makeArchive);
    watchMemory();
  }

  private void listen() {
    boolean listens = false;
    try {
      if (pool.joining.isPresent()) {
        int maxMessageBytes = pool.options.bounds().maxMessageBytes();
        pool.address =
            pool.joining.get().listen(pool.server, pool.launcher.classPath(), maxMessageBytes);
      }
      listens = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolInterruptedException("interrupted while the pool opened", e);
    } finally {
      if (!listens) {
        pool.terminate();
      }
    }
  }

  private void watchMemory() {
    long maxMemory = pool.options.launch().maxMemory();
    if (maxMemory > 0) {
      new MemoryWatch(
              maxMemory,
              pool.processes.alive(),
              pool.loop,
              pool.core,
              pool.callbacks,
              pool::hasEnded)
          .start();
    }
  }
}
