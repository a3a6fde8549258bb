package dev.loompool.cli.chaos;

import dev.loompool.PoolStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the report of a run. Confined to one thread.
final class Figures {
  private static final int MOST_SHOWN = 10;

  private final ChaosSettings settings;
  private final ChaosReport.Builder report = new ChaosReport.Builder();

  Figures(ChaosSettings settings) {
    this.settings = settings;
  }

  /// Counts of faults in words, for example `3 kills, 1 stops`.
  static String counts(Map<Fault, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue() + " " + entry.getKey().text())
        .collect(Collectors.joining(", "));
  }

  /// What became of the tasks.
  void tasks(History history, Map<Fault, Integer> signals, ChaosPlan plan) {
    report.exactly("tasks", history.deliveries().size(), settings.tasks());
    Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    struck.putAll(signals);
    plan.saboteurs().forEach((_, fault) -> struck.merge(fault, 1, Integer::sum));
    for (Fault fault : Fault.values()) {
      if (settings.count(fault) > 0) {
        report.exactly(fault.text(), struck.getOrDefault(fault, 0), settings.count(fault));
      }
    }
    long executions = history.records().executions().size();
    long executed =
        history.records().executions().stream().mapToInt(Execution::index).distinct().count();
    report.count("executions", executions).count("of these again", executions - executed);
    List<Violation> violations = HistoryChecker.check(history);
    for (Violation.Kind kind : Violation.Kind.values()) {
      report.none(kind.text(), violations.stream().filter(found -> found.kind() == kind).count());
    }
    violations.stream().limit(MOST_SHOWN).map(Violation::text).forEach(report::complain);
  }

  /// What the pool says of itself.
  void pool(PoolStats stats, EventLog events, boolean inTime, @Nullable Exception problem) {
    report.count("lost workers", stats.lostWorkers());
    events.exits().forEach((exit, count) -> report.count("  " + exit, count));
    report.count("stale outcomes, dropped", stats.staleOutcomes());
    if (problem != null) {
      report.complain("the pool failed: " + problem);
    } else if (!inTime) {
      report.complain("the tasks had not ended after " + text(settings.limit()));
    }
  }

  /// What was left of the pool's workers.
  void left(long orphans, long zombies) {
    report
        .none("workers alive " + text(settings.orphanLimit()) + " after the pool", orphans)
        .none("zombies", zombies);
  }

  /// What became of the coordinators.
  void coordinators(CoordinatorKills kills, long folders) {
    report
        .exactly("killed coordinators", kills.killed(), settings.coordinatorKills())
        .count("their workers", kills.workers())
        .none("of these alive " + text(settings.orphanLimit()) + " later", kills.orphans())
        .count("ms until the last was gone", kills.longest().toMillis())
        .none("folders left after the next start", folders);
  }

  ChaosReport report(Duration time, Path folder) {
    report.count("seconds", time.toSeconds());
    ChaosReport made =
        report.build(
            "Chaos: %,d tasks up to %d ms long, %d workers with %d tasks at a time, seed %d"
                .formatted(
                    settings.tasks(),
                    settings.longestTask().toMillis(),
                    settings.workers(),
                    settings.concurrency(),
                    settings.seed()));
    if (!made.isGood()) {
      report.complain("the workers' records are in " + folder);
    }
    return report.build(made.title());
  }

  private static String text(Duration duration) {
    return String.format(Locale.ROOT, "%.0f s", duration.toNanos() / 1e9);
  }
}
