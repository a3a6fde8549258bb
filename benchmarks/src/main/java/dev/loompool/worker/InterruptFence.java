package dev.loompool.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.loompool.protocol.v1.Ending;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A task that ends while it is interrupted leaves no interrupt to the next task of its runner.
@JCStressTest
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it ended first")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it was interrupted, which was cleared")
@Outcome(expect = FORBIDDEN, desc = "the next task is interrupted")
@State
public class InterruptFence {
  private final TaskInvocation task = Invocations.one();

  @Actor
  public void runner(ZZ_Result result) {
    Invocations.start(task);
    task.end();
    result.r2 = Thread.currentThread().isInterrupted();
  }

  @Actor
  public void canceller(ZZ_Result result) {
    result.r1 = task.interrupt(Ending.CANCELLED);
  }
}
