package dev.loompool.benchmarks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.loompool.internal.core.TaskBlock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/// A task that comes while a block is sealed is in it or was refused, never both, and the size that
/// whoever sealed it has seen does not change.
@JCStressTest
@Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "it is in the block")
@Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "it was refused")
@State
public class BlockSeal {
  private final TaskBlock block = Blocks.empty(1);

  @Actor
  public void caller(ZII_Result result) {
    result.r1 = block.append(new byte[] {1}, 1, 0);
  }

  @Actor
  public void loop(ZII_Result result) {
    block.seal();
    result.r2 = block.size();
  }

  @Arbiter
  public void after(ZII_Result result) {
    result.r3 = block.size();
  }
}
