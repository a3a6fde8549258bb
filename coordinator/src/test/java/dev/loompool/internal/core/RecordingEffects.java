package dev.loompool.internal.core;

import dev.loompool.PoolState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Writes down what the core wants done, each effect once as it came and once in a list of its
/// kind.
final class RecordingEffects implements PoolEffects {
  record Send(int worker, TaskBlock block, int from, int count, int attempt, int run) {
    List<Long> tasks() {
      List<Long> tasks = new ArrayList<>();
      for (int index = from; index < from + count; index++) {
        tasks.add(block.id(index));
      }
      return tasks;
    }
  }

  record Revoke(int worker, int count) {}

  record Cancel(int worker, long task) {}

  record Kill(int worker, String reason) {}

  record Loss(WorkerExit exit, int started, int returned) {}

  final List<String> all = new ArrayList<>();
  final List<Integer> launches = new ArrayList<>();
  final List<Send> sends = new ArrayList<>();
  final List<Revoke> revokes = new ArrayList<>();
  final List<Cancel> cancels = new ArrayList<>();
  final List<Integer> drains = new ArrayList<>();
  final List<Integer> pings = new ArrayList<>();
  final List<Kill> kills = new ArrayList<>();
  final TreeMap<Long, Outcome> outcomes = new TreeMap<>();
  final List<Loss> losses = new ArrayList<>();
  final List<String> exits = new ArrayList<>();
  final List<PoolState> states = new ArrayList<>();
  String reason = "";
  int leftTasks;
  long leftBytes;

  @Override
  public void launch(int worker) {
    all.add("launch w" + worker);
    launches.add(worker);
  }

  @Override
  public void send(int worker, TaskBlock block, int from, int count, int attempt, int run) {
    all.add("send w" + worker + " " + block.id(from) + "+" + count);
    sends.add(new Send(worker, block, from, count, attempt, run));
  }

  @Override
  public void revoke(int worker, int count) {
    all.add("revoke w" + worker + " " + count);
    revokes.add(new Revoke(worker, count));
  }

  @Override
  public void cancel(int worker, long task) {
    all.add("cancel w" + worker + " " + task);
    cancels.add(new Cancel(worker, task));
  }

  @Override
  public void drain(int worker) {
    all.add("drain w" + worker);
    drains.add(worker);
  }

  @Override
  public void ping(int worker) {
    all.add("ping w" + worker);
    pings.add(worker);
  }

  @Override
  public void kill(int worker, String reason) {
    all.add("kill w" + worker);
    kills.add(new Kill(worker, reason));
  }

  @Override
  public void end(TaskBlock block, int index, Outcome outcome) {
    all.add("end " + block.id(index) + " " + outcome.ending());
    if (outcomes.put(block.id(index), outcome) != null) {
      throw new AssertionError("task " + block.id(index) + " ended twice");
    }
  }

  @Override
  public void leftPending(int tasks, long bytes) {
    all.add("left " + tasks);
    leftTasks += tasks;
    leftBytes += bytes;
  }

  @Override
  public void stateChanged(PoolState state, String reason) {
    all.add("state " + state);
    states.add(state);
    this.reason = reason;
  }

  @Override
  public void workerReady(int worker, long pid) {
    all.add("ready w" + worker);
  }

  @Override
  public void workerSuspected(int worker, long pid, long silentNanos) {
    all.add("suspected w" + worker);
  }

  @Override
  public void labelMissing(String label) {
    all.add("missing " + label);
  }

  @Override
  public void workerRecovered(int worker, long pid) {
    all.add("recovered w" + worker);
  }

  @Override
  public void workerExited(WorkerExit exit, boolean lost, int started, int returned) {
    all.add((lost ? "lost w" : "exited w") + exit.worker());
    exits.add(exit.description());
    if (lost) {
      losses.add(new Loss(exit, started, returned));
    }
  }
}
