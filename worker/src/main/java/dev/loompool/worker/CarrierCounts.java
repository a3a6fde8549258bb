package dev.loompool.worker;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/// How the worker's virtual threads share their carriers. Immutable.
///
/// @param mounted how many have a carrier, -1 where that is not known
/// @param queued how many wait for one, -1 where that is not known
record CarrierCounts(int mounted, int queued) {
  private static final CarrierCounts UNKNOWN = new CarrierCounts(-1, -1);

  /// Asks the JVM. The first time takes a moment, as the classes that answer are loaded then.
  static CarrierCounts now() {
    try {
      var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
      return new CarrierCounts(
          scheduler.getMountedVirtualThreadCount(),
          Math.toIntExact(scheduler.getQueuedVirtualThreadCount()));
    } catch (LinkageError | RuntimeException e) {
      // A JVM that was put together without that module.
      return UNKNOWN;
    }
  }
}
