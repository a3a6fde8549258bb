package dev.loompool.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.cli.chaos.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Wrong histories, each of which must be found out. Task 0 runs in w1, which is lost, and then in
/// w2; task 1 runs in w2; task 2 passes its timeout in w3 and runs there again.
class HistoryCheckerTest {
  private static final int MAX_ATTEMPTS = 3;

  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Execution> executions = new ArrayList<>();
  private final Map<String, Long> lastNanos =
      new HashMap<>(Map.of("w1", 15L, "w2", 90L, "w3", 95L));
  private final Set<String> lost = new HashSet<>(Set.of("w1"));

  @BeforeEach
  void makeARightHistory() {
    deliveries.add(success(0, 1000, "w2"));
    deliveries.add(success(1, 1001, ""));
    deliveries.add(success(2, 1002, "w3"));
    executions.add(new Execution(0, 1, "w1", 10, true));
    executions.add(new Execution(0, 2, "w2", 20, true));
    executions.add(new Execution(1, 1, "w2", 30, true));
    executions.add(new Execution(2, 1, "w3", 40, false));
    executions.add(new Execution(2, 2, "w3", 50, true));
  }

  @Test
  void findsNothingInARightHistory() {
    assertThat(check()).isEmpty();
  }

  @Test
  void findsTasksWithoutAnOutcome() {
    deliveries.removeLast();

    assertThat(check()).containsExactly(Kind.LOST);
  }

  @Test
  void findsOutcomesDeliveredTwice() {
    deliveries.add(success(0, 1000, "w1"));

    assertThat(check()).containsExactly(Kind.TWICE);
  }

  @Test
  void findsWrongValues() {
    deliveries.set(1, success(1, 1002, ""));

    assertThat(check()).containsExactly(Kind.WRONG);
  }

  @Test
  void findsMissingValues() {
    deliveries.set(1, new Delivery(1, null, null, ""));

    assertThat(check()).containsExactly(Kind.WRONG);
  }

  @Test
  void findsFailures() {
    deliveries.set(1, new Delivery(1, null, new IllegalStateException("no"), ""));

    assertThat(check()).containsExactly(Kind.FAILED);
  }

  @Test
  void findsValuesOfTasksThatNeverRan() {
    executions.remove(2);

    assertThat(check()).containsExactly(Kind.MADE_UP);
  }

  @Test
  void findsValuesOfTasksThatNeverCameToAnEnd() {
    executions.set(2, new Execution(1, 1, "w2", 30, false));

    assertThat(check()).containsExactly(Kind.MADE_UP);
  }

  @Test
  void findsValuesOfAnotherWorker() {
    deliveries.set(0, success(0, 1000, "w3"));

    assertThat(check()).containsExactly(Kind.MADE_UP);
  }

  @Test
  void findsExecutionsAfterNoLoss() {
    lost.clear();

    assertThat(check()).containsExactly(Kind.NEEDLESS);
  }

  @Test
  void findsAnotherExecutionInTheSameWorker() {
    executions.add(new Execution(1, 1, "w2", 60, true));

    assertThat(check()).containsExactly(Kind.NEEDLESS);
  }

  @Test
  void findsExecutionsWhileTheFirstWorkerStillWorks() {
    lastNanos.put("w1", 21L);

    assertThat(check()).containsExactly(Kind.OVERLAPPING);
  }

  @Test
  void findsMoreThanOneExecutionAfterATimeout() {
    executions.add(new Execution(2, 3, "w3", 60, true));

    assertThat(check()).containsExactly(Kind.NEEDLESS);
  }

  @Test
  void findsTooManyAttempts() {
    executions.set(1, new Execution(0, MAX_ATTEMPTS + 1, "w2", 20, true));

    assertThat(check()).containsExactly(Kind.FORBIDDEN);
  }

  @Test
  void findsTasksThatNobodyHandedOver() {
    executions.add(new Execution(3, 1, "w2", 60, true));

    assertThat(check()).containsExactly(Kind.FORBIDDEN);
  }

  private static Delivery success(int index, long value, String worker) {
    return new Delivery(index, value, null, worker);
  }

  private List<Kind> check() {
    return HistoryChecker.check(
            new History(
                3,
                index -> 1000 + index,
                index -> index == 2,
                MAX_ATTEMPTS,
                deliveries,
                new ExecutionRecords(executions, lastNanos),
                lost))
        .stream()
        .map(Violation::kind)
        .toList();
  }
}
