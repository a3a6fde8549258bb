package dev.loompool.internal;

import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSink;

/// Tasks that a client sent together, and the block that they are in here. Confined to the control
/// loop.
final class ClientBatch implements TaskSink {
  private final ClientSession session;

  /// The client's id of the first.
  final long first;

  final int run;
  final TaskBlock block;
  private int left;

  /// @param first the client's id of the first task
  ClientBatch(ClientSession session, long first, int run, BlockMaker maker) {
    this.session = session;
    this.first = first;
    this.run = run;
    this.block = maker.block(this);
    this.left = block.size();
  }

  /// Makes the block whose outcomes go to this sink.
  interface BlockMaker {
    TaskBlock block(TaskSink sink);
  }

  @Override
  public void ended(TaskBlock ended, int index, Outcome outcome) {
    left--;
    session.ended(this, first + index, outcome, left == 0);
  }

  @Override
  public void turnEnded() {
    session.flush();
  }
}
