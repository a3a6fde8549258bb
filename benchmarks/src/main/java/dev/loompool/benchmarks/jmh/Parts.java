package dev.loompool.benchmarks.jmh;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs the benchmarks of the parts, with the garbage that each operation makes
/// (`gc.alloc.rate.norm`), which does not depend on the machine's mood. Thread-safe.
public final class Parts {
  private Parts() {}

  /// Runs those whose name matches, and prints what JMH prints.
  ///
  /// @throws IllegalStateException where one fails, or none matches
  public static void run(String pattern, boolean quick) {
    var options =
        new OptionsBuilder()
            .include("dev\\.loompool\\.benchmarks\\.jmh\\..*" + pattern)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .jvmArgs(
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.leakDetection.level=disabled")
            .warmupIterations(quick ? 0 : 3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(quick ? 1 : 5)
            .measurementTime(quick ? TimeValue.milliseconds(10) : TimeValue.seconds(1))
            .forks(1);
    try {
      new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
