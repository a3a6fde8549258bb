package dev.loompool.internal;

import dev.loompool.internal.control.ControlLoop;
import java.util.function.LongConsumer;

/// What the views of one pool share. Immutable.
record PoolParts(
    TaskIntake intake, TaskQueue queued, OutcomeReader reader, CallbackThreads callbacks) {

  /// Takes no more tasks, and has the core end, on the loop.
  ///
  /// @param how what is said of it to who still comes
  /// @param end gets the time
  void end(ControlLoop loop, String how, LongConsumer end) {
    intake.close(how);
    loop.execute(() -> {
      intake.stopFeeding();
      end.accept(loop.now());
    });
  }
}
