package dev.loompool.benchmarks;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.loompool.internal.core.TaskBlock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// A task that the control loop finds in a block is there with its argument, also when the array
/// that holds it has been replaced meanwhile.
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing is published")
@Outcome(id = "1, 11", expect = ACCEPTABLE, desc = "the first task")
@Outcome(id = "2, 22", expect = ACCEPTABLE, desc = "the second task")
@Outcome(id = "3, 33", expect = ACCEPTABLE, desc = "the third task")
@State
public class BlockPublication {
  private final TaskBlock block = Blocks.empty(3);

  @Actor
  public void caller() {
    block.append(new byte[] {11}, 1, 0);
    block.append(new byte[] {22}, 1, 0);
    block.append(new byte[] {33}, 1, 0);
  }

  @Actor
  public void loop(II_Result result) {
    int size = block.size();
    result.r1 = size;
    result.r2 = size == 0 ? 0 : block.bytes()[block.start(size - 1)] * block.length(size - 1);
  }
}
