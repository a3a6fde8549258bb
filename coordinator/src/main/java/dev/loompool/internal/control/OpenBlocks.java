package dev.loompool.internal.control;

import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import java.util.ArrayList;
import java.util.List;

/// The blocks to which callers still append. Each turn takes what they have published since the
/// last.
///
/// Confined to the control loop.
final class OpenBlocks {
  private final List<Open> blocks = new ArrayList<>();

  private static final class Open {
    final TaskBlock block;
    int taken;

    Open(TaskBlock block) {
      this.block = block;
    }
  }

  void add(TaskBlock block) {
    blocks.add(new Open(block));
  }

  /// Takes the rest of the block and lets go of it. The block is sealed.
  void close(TaskBlock block, PoolCore core, long now) {
    for (int i = 0; i < blocks.size(); i++) {
      Open open = blocks.get(i);
      if (open.block == block) {
        take(open, core, now);
        core.blockClosed(block);
        blocks.remove(i);
        return;
      }
    }
  }

  /// Hands new tasks to the core; whether there were any.
  boolean take(PoolCore core, long now) {
    boolean taken = false;
    for (Open open : blocks) {
      taken |= take(open, core, now);
    }
    return taken;
  }

  private static boolean take(Open open, PoolCore core, long now) {
    int size = open.block.size();
    if (size == open.taken) {
      return false;
    }
    core.submitted(open.block, open.taken, size, now);
    open.taken = size;
    return true;
  }
}
