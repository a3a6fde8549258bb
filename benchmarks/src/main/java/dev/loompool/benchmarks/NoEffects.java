package dev.loompool.benchmarks;

import dev.loompool.PoolState;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.PoolEffects;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.WorkerExit;

/// Does nothing of what the core decides.
public class NoEffects implements PoolEffects {
  @Override
  public void send(int worker, TaskBlock block, int from, int tasks, int attempt, int run) {}

  @Override
  public void launch(int worker) {}

  @Override
  public void revoke(int worker, int tasks) {}

  @Override
  public void cancel(int worker, long task) {}

  @Override
  public void drain(int worker) {}

  @Override
  public void ping(int worker) {}

  @Override
  public void kill(int worker, String reason) {}

  @Override
  public void end(TaskBlock block, int index, Outcome outcome) {}

  @Override
  public void leftPending(int tasks, long bytes) {}

  @Override
  public void stateChanged(PoolState state, String reason) {}

  @Override
  public void workerReady(int worker, long pid) {}

  @Override
  public void workerSuspected(int worker, long pid, long silentNanos) {}

  @Override
  public void workerRecovered(int worker, long pid) {}

  @Override
  public void workerExited(WorkerExit exit, boolean lost, int started, int returned) {}
}
