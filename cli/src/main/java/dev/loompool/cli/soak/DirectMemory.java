package dev.loompool.cli.soak;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;

/// How much memory outside the heap this process has for buffers. The JVM does not know of all that
/// its network library allocates, so that library is asked as well, by name: the command does not
/// compile against it.
final class DirectMemory {
  private static final String OWNER = "io.netty.util.internal.PlatformDependent";

  private DirectMemory() {}

  static long used() {
    long known =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return known + usedByLibrary();
  }

  private static long usedByLibrary() {
    try {
      Method used = Class.forName(OWNER).getMethod("usedDirectMemory");
      return Math.max(0, (long) used.invoke(null));
    } catch (ReflectiveOperationException e) {
      return 0;
    }
  }
}
