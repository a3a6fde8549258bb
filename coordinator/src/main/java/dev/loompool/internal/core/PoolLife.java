package dev.loompool.internal.core;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome.Ending;

/// Where a pool is in its life. Confined to the control loop.
///
/// ```
/// OPEN --shutdown--> SHUTTING_DOWN --no task, no worker left--> TERMINATED
///  ^ |                 |    |                                     ^   ^
///  | +---terminate-----+----|---> TERMINATING --no worker left----+   |
///  | +---workerExited, failed+---> BROKEN --closed, no worker left-----+
///  | |
///  | +---workerExited, others left--> DEGRADED, from which the same ways lead
///  +-----taskEnded, ticked------------+
/// ```
final class PoolLife {
  private final PoolEffects effects;
  private PoolState state = PoolState.OPEN;
  private boolean broken;
  private boolean closing;

  PoolLife(PoolEffects effects) {
    this.effects = effects;
  }

  PoolState state() {
    return state;
  }

  /// Whether tasks are run.
  boolean isWorking() {
    return isOpen() || state == PoolState.SHUTTING_DOWN;
  }

  /// Whether new tasks come.
  boolean isOpen() {
    return state == PoolState.OPEN || state == PoolState.DEGRADED;
  }

  /// How tasks end in a pool that does not work.
  Ending ending() {
    return broken ? Ending.POOL_BROKEN : Ending.POOL_TERMINATED;
  }

  void shutdown() {
    closing = true;
    if (isOpen()) {
      become(PoolState.SHUTTING_DOWN, "");
    }
  }

  /// Workers cannot be replaced.
  void degrade(String reason) {
    if (state == PoolState.OPEN) {
      become(PoolState.DEGRADED, reason);
    }
  }

  /// Whether workers can be replaced.
  void launchesFail(boolean fail) {
    if (state == PoolState.DEGRADED && !fail) {
      become(PoolState.OPEN, "");
    }
  }

  /// False where it does not work any more.
  boolean terminate() {
    closing = true;
    if (!isWorking()) {
      return false;
    }
    become(PoolState.TERMINATING, "");
    return true;
  }

  void breakDown(String reason) {
    broken = true;
    become(PoolState.BROKEN, reason);
  }

  /// No task and no worker is left.
  void empty() {
    if (closing && state != PoolState.TERMINATED) {
      become(PoolState.TERMINATED, "");
    }
  }

  private void become(PoolState next, String reason) {
    state = next;
    effects.stateChanged(next, reason);
  }
}
