package dev.loompool.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A task that is taken back while a runner takes it is started or given back, never both.
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "started")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "given back")
@State
public class TakeBackOrStart {
  private final TaskInvocation task = Invocations.one();

  @Actor
  public void runner(ZZ_Result result) {
    result.r1 = Invocations.start(task);
  }

  @Actor
  public void loop(ZZ_Result result) {
    result.r2 = task.takeBack();
  }
}
