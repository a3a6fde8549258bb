package dev.loompool.worker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.loompool.protocol.StartedTasksFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A task that ends is noted as started at every moment: in its runner's cell, or in the ring where
/// that has been cleared.
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "on its way")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "still with its runner")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "in the ring")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "nobody would be charged for it")
@State
public class StartedTaskMoves {
  private static final long NOTED = StartedTasksFile.cell(7, 1);

  private final ByteBuffer cells = ByteBuffer.allocateDirect(2 * Long.BYTES).alignedSlice(8);
  private final StartedTasks started = StartedTasks.in(cells, 1, 1);

  public StartedTaskMoves() {
    started.started(0, 7, 1);
  }

  @Actor
  public void runner() {
    started.ended(0, 7, 1);
    started.started(0, 8, 1);
  }

  @Actor
  public void coordinator(ZZ_Result result) {
    ByteBuffer seen = cells.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    result.r1 = StartedTasks.get(seen, 0) == NOTED;
    result.r2 = StartedTasks.get(seen, 1) == NOTED;
  }
}
