package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;

/// Which frames may come from a worker that was let in, and when.
///
/// ```
/// WELCOMED --Initialized--> READY --Drained--> DRAINED
/// ```
///
/// Outcomes come from a ready worker only; classes are asked for at any time, by threads that know
/// nothing of the others. Confined to the control loop.
final class FrameOrder {
  private enum Phase {
    WELCOMED("before it was ready"),
    READY("while it was ready"),
    DRAINED("after it had drained");

    private final String text;

    Phase(String text) {
      this.text = text;
    }
  }

  private final boolean joined;
  private Phase phase = Phase.WELCOMED;

  /// For a worker that was launched.
  FrameOrder() {
    this(false);
  }

  /// @param joined whether nobody launched the worker, so that it may say more
  FrameOrder(boolean joined) {
    this.joined = joined;
  }

  /// Whether the frame may come now; it has, then.
  boolean allows(Frame frame) {
    return switch (frame.getBodyCase()) {
      case INITIALIZED -> moves(Phase.WELCOMED, Phase.READY);
      case TASKS_ENDED -> phase == Phase.READY;
      case DRAINED -> moves(Phase.READY, Phase.DRAINED);
      case PONG -> joined || phase != Phase.WELCOMED;
      case TASKS_STARTED -> joined && phase == Phase.READY;
      case LEAVING -> joined && phase != Phase.DRAINED;
      case SHARED -> !joined;
      case NEED_CLASS -> true;
      default -> false;
    };
  }

  private boolean moves(Phase from, Phase to) {
    boolean fits = phase == from;
    if (fits) {
      phase = to;
    }
    return fits;
  }

  /// Such as `while it was ready`.
  @Override
  public String toString() {
    return phase.text;
  }
}
