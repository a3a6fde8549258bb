package dev.loompool.cli.chaos;

import dev.loompool.cli.chaos.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Holds a history against what a pool promises: each task has one outcome and that is right; a
/// task runs again only after the loss of the worker that had it, or after its timeout. Confined to
/// one thread.
///
/// How often a task runs is bounded by those losses, since some are not charged; what is charged is
/// the attempt, which the worker is told.
final class HistoryChecker {
  private final History history;
  private final List<Violation> violations = new ArrayList<>();

  private HistoryChecker(History history) {
    this.history = history;
  }

  static List<Violation> check(History history) {
    var checker = new HistoryChecker(history);
    List<List<Delivery>> deliveries = checker.emptyLists();
    List<List<Execution>> executions = checker.emptyLists();
    history.deliveries().forEach(delivery -> deliveries.get(delivery.index()).add(delivery));
    history.records().executions().forEach(execution -> checker.sort(execution, executions));
    for (int index = 0; index < history.tasks(); index++) {
      List<Execution> runs = executions.get(index);
      runs.sort(Comparator.comparingLong(Execution::startedNanos));
      checker.checkOutcome(index, deliveries.get(index), runs);
      checker.checkRuns(runs);
    }
    return checker.violations;
  }

  private <T> List<List<T>> emptyLists() {
    List<List<T>> lists = new ArrayList<>();
    for (int index = 0; index < history.tasks(); index++) {
      lists.add(new ArrayList<>(1));
    }
    return lists;
  }

  private void sort(Execution execution, List<List<Execution>> executions) {
    if (execution.index() < history.tasks()) {
      executions.get(execution.index()).add(execution);
    } else {
      report(Kind.FORBIDDEN, execution.index(), "ran, but was never handed over");
    }
  }

  private void checkOutcome(int index, List<Delivery> outcomes, List<Execution> runs) {
    if (outcomes.isEmpty()) {
      report(Kind.LOST, index, "has no outcome after " + runs.size() + " executions");
    } else if (outcomes.size() > 1) {
      report(Kind.TWICE, index, "has " + outcomes.size() + " outcomes");
    }
    for (Delivery outcome : outcomes) {
      Throwable failure = outcome.failure();
      if (failure != null) {
        report(Kind.FAILED, index, "failed: " + failure);
        continue;
      }
      Long value = outcome.value();
      long expected = history.expected().applyAsLong(index);
      if (value == null || value != expected) {
        report(Kind.WRONG, index, "returned " + value + " instead of " + expected);
      }
      if (runs.stream().noneMatch(run -> hasGiven(run, outcome))) {
        report(Kind.MADE_UP, index, "has a value that no execution gave: " + outcome);
      }
    }
  }

  private static boolean hasGiven(Execution run, Delivery outcome) {
    return run.completed() && (outcome.worker().isEmpty() || outcome.worker().equals(run.worker()));
  }

  private void checkRuns(List<Execution> runs) {
    for (int i = 0; i < runs.size(); i++) {
      Execution run = runs.get(i);
      if (run.attempt() < 1 || run.attempt() > history.maxAttempts()) {
        report(Kind.FORBIDDEN, run.index(), "had the attempt " + run.attempt());
      }
      boolean first = i == 0;
      if (!first && !(i == 1 && history.timesOut().test(run.index()))) {
        checkReason(runs.get(i - 1), run);
      }
    }
  }

  private void checkReason(Execution earlier, Execution later) {
    String worker = earlier.worker();
    if (!history.lost().contains(worker)) {
      report(
          Kind.NEEDLESS,
          later.index(),
          "ran in %s after %s, which was not lost".formatted(later.worker(), worker));
    } else if (history.records().lastNanos().getOrDefault(worker, Long.MIN_VALUE)
        > later.startedNanos()) {
      report(
          Kind.OVERLAPPING,
          later.index(),
          "ran in %s while %s still worked".formatted(later.worker(), worker));
    }
  }

  private void report(Kind kind, int index, String text) {
    violations.add(new Violation(kind, "task " + index + " " + text));
  }
}
