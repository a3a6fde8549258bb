package dev.loompool.benchmarks.jmh;

import dev.loompool.benchmarks.ManualThread;
import dev.loompool.benchmarks.NoEffects;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.spi.Schedulers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.slf4j.helpers.NOPLogger;

/// What it costs to put inputs into the control loop's mailbox and to run them in one turn, on one
/// thread. Confined to JMH's thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MailboxBenchmark {
  private static final int INPUTS = 64;
  private static final CoreSettings SETTINGS =
      new CoreSettings(1, 1, 0, true, 0, 42, Schedulers.leastLoaded(), CoreSettings.LEASE_NANOS);

  private final ManualThread thread = new ManualThread();
  private final ControlLoop loop =
      new ControlLoop(thread, () -> true, () -> 0, NOPLogger.NOP_LOGGER);
  private int ran;

  @Setup
  public void prepare() {
    loop.drive(new PoolCore(SETTINGS, new NoEffects()), () -> {}, _ -> {});
  }

  private void input() {
    ran++;
  }

  @Benchmark
  @OperationsPerInvocation(INPUTS)
  public int turnOfInputs() {
    for (int i = 0; i < INPUTS; i++) {
      loop.execute(this::input);
    }
    thread.runAll();
    return ran;
  }

  @Benchmark
  public int turnOfOneInput() {
    loop.execute(this::input);
    thread.runAll();
    return ran;
  }
}
