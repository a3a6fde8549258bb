package dev.loompool.protocol;

import dev.loompool.protocol.v1.Frame;

/// Which small frames may leave between the pieces of large ones. Stateless.
///
/// A small frame overtakes where that changes nothing: what was sent of tasks that others don't
/// know yet must not be (a task that is cancelled, the drain), and nothing overtakes a function or
/// the initializer.
final class FrameOrder {
  private FrameOrder() {}

  /// Whether the small frame may overtake large ones, of which none holds others up.
  static boolean overtakes(Frame frame) {
    return switch (frame.getBodyCase()) {
      case RUN_TASKS,
          TASKS_STARTED,
          TASKS_ENDED,
          DEFINE_FUNCTION,
          REVOKE_TASKS,
          PING,
          PONG,
          NEED_CLASS,
          CLASS_BYTES ->
          true;
      default -> false;
    };
  }

  /// Whether nothing may overtake the large frame.
  static boolean holdsOthersUp(Frame large) {
    return switch (large.getBodyCase()) {
      case RUN_TASKS, TASKS_ENDED, CLASS_BYTES -> false;
      default -> true;
    };
  }

  /// Of how many tasks the frame tells that they have ended.
  static int outcomes(Frame frame) {
    return frame.hasTasksEnded() ? frame.getTasksEnded().getEndings().size() : 0;
  }
}
