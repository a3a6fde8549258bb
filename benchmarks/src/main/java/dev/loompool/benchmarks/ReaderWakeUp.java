package dev.loompool.benchmarks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// How the reader of a map goes to sleep and the control loop wakes it: whoever offers sees that
/// the reader sleeps, or the reader sees what was offered. The queue publishes with a release store
/// only, which a later read may overtake: without the fence both see nothing, and the reader sleeps
/// on.
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "woken, and had seen it")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "woken")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "did not sleep")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "sleeps, and nobody wakes it")
@State
public class ReaderWakeUp {
  private final SpscUnboundedArrayQueue<Object> outcomes = new SpscUnboundedArrayQueue<>(8);
  private volatile boolean asleep;

  @Actor
  public void loop(ZZ_Result result) {
    outcomes.offer(this);
    VarHandle.fullFence();
    result.r1 = asleep;
  }

  @Actor
  public void reader(ZZ_Result result) {
    asleep = true;
    result.r2 = outcomes.poll() != null;
  }
}
