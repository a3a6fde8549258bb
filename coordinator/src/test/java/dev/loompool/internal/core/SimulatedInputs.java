package dev.loompool.internal.core;

import dev.loompool.internal.core.WorkerExit.Cause;
import java.util.List;

/// Tells the core of a simulation what happens, and writes it down where somebody will read it.
final class SimulatedInputs {
  private final SimulatedPool pool;

  SimulatedInputs(SimulatedPool pool) {
    this.pool = pool;
  }

  void submitted(TaskBlock block, int from, int to) {
    note("submitted t%d to t%d", block.id(from), block.id(to - 1));
    pool.core.submitted(block, from, to, pool.now);
  }

  void cancelRequested(long task) {
    note("cancelRequested t%d", task);
    pool.core.cancelRequested(task, pool.now);
  }

  void workerReady(int worker) {
    note("workerReady w%d", worker);
    pool.core.workerReady(worker, pool.now);
  }

  int joined(JoinedWorker worker) {
    int number = pool.core.joined(worker, pool.now);
    note("joined w%d, called " + worker.name() + " of process " + worker.instance(), number);
    return number;
  }

  void leaving(int worker, boolean atOnce) {
    note("leaving w%d" + (atOnce ? " at once" : ""), worker);
    pool.core.leaving(worker, atOnce, pool.now);
  }

  void taskEnded(int worker, long task, int run, Outcome outcome) {
    note("taskEnded w%d t%d run %d " + outcome.ending(), worker, task, run);
    pool.core.taskEnded(worker, task, run, outcome, pool.now);
  }

  void taskReturned(int worker, long task, int run) {
    note("taskReturned w%d t%d run %d", worker, task, run);
    pool.core.taskReturned(worker, task, run, pool.now);
  }

  void revokeAnswered(int worker) {
    note("revokeAnswered w%d", worker);
    pool.core.revokeAnswered(worker, pool.now);
  }

  void workerDisconnected(int worker) {
    note("workerDisconnected w%d", worker);
    pool.core.workerDisconnected(worker, pool.now);
  }

  void workerDrained(int worker) {
    note("workerDrained w%d", worker);
    pool.core.workerDrained(worker, pool.now);
  }

  void workerExited(int worker, List<StartedRun> started, String reason, Cause cause) {
    note("workerExited w%d, which " + reason + ", " + cause, worker);
    pool.core.workerExited(worker, started, cause, pool.now);
  }

  void shutdown() {
    note("shutdown");
    pool.core.core.shutdown(pool.now);
  }

  void terminate() {
    note("terminate");
    pool.core.terminate(pool.now);
  }

  private void note(String format, long... numbers) {
    Trace trace = pool.trace;
    if (trace != null) {
      trace.note(format, numbers);
    }
  }
}
