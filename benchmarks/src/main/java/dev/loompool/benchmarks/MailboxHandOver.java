package dev.loompool.benchmarks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.CoreSettings;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.spi.Schedulers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.slf4j.helpers.NOPLogger;

/// Inputs that come while the control loop empties its mailbox run in this turn, or another turn
/// has been asked for.
@JCStressTest
@Outcome(id = "3", expect = ACCEPTABLE, desc = "all inputs have run")
@State
public class MailboxHandOver {
  private static final CoreSettings SETTINGS =
      new CoreSettings(1, 1, 0, true, 0, 42, Schedulers.leastLoaded(), CoreSettings.LEASE_NANOS);

  private final ManualThread thread = new ManualThread();
  private final ControlLoop loop =
      new ControlLoop(thread, () -> true, () -> 0, NOPLogger.NOP_LOGGER);
  private int ran;

  public MailboxHandOver() {
    loop.drive(new PoolCore(SETTINGS, new NoEffects()), () -> {}, _ -> {});
    input();
  }

  private void input() {
    loop.execute(() -> ran++);
  }

  @Actor
  public void first() {
    input();
  }

  @Actor
  public void second() {
    input();
  }

  @Actor
  public void loop() {
    thread.runAll();
  }

  @Arbiter
  public void after(I_Result result) {
    thread.runAll();
    result.r1 = ran;
  }
}
