package dev.loompool.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Cleans up after pools that are open when the JVM exits. Thread-safe.
final class ExitHook {
  private static final Set<Runnable> CLEANUPS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("loompool-exit")
                .unstarted(() -> CLEANUPS.forEach(Runnable::run)));
  }

  private ExitHook() {}

  static void add(Runnable cleanup) {
    CLEANUPS.add(cleanup);
  }

  static void remove(Runnable cleanup) {
    CLEANUPS.remove(cleanup);
  }
}
