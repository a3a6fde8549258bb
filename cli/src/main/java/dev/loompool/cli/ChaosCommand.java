package dev.loompool.cli;

import dev.loompool.PoolException;
import dev.loompool.cli.chaos.ChaosReport;
import dev.loompool.cli.chaos.ChaosRun;
import dev.loompool.cli.chaos.ChaosSettings;
import dev.loompool.cli.chaos.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `loompool chaos`: its options, and what its end means for the exit code.
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    versionProvider = LoompoolVersion.class,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool chaos [OPTIONS]",
    description = {
      "Breaks workers at random while tasks run, and checks what became of the tasks.",
      "",
      "Half of the tasks are one map, the others are queued one by one. The workers note in files of"
          + " their own what they run. In the end each task must have exactly one outcome, the right"
          + " one, must have run again only after a worker was lost, and nothing may be left. The"
          + " faults are spread evenly over the tasks, and the same for the same seed."
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit code: 0 when all held, 1 when something did not, 2 when the run could not start.",
      "",
      "Examples:",
      "  loompool chaos",
      "  loompool chaos --tasks 200000 --kills 1000 --stops 200 --coordinator-kills 100",
      "  loompool chaos --kills 0 --segv 5 --exits 5 --ooms 5 --spins 5 --seed 42"
    })
final class ChaosCommand implements Callable<Integer> {
  private final StandardStreams streams;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Tasks to run; 5000 by default.")
  private int tasks = 5000;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Workers to end by SIGKILL; 50 by default.")
  private int kills = 50;

  @Option(
      names = "--stops",
      paramLabel = "N",
      description = "Workers to stop by SIGSTOP for 1 to 3 s; 5 by default.")
  private int stops = 5;

  @Option(
      names = "--long-stops",
      paramLabel = "N",
      description = "Workers to stop for 20 s, after which they are taken for lost.")
  private int longStops;

  @Option(names = "--segv", paramLabel = "N", description = "Workers to end by SIGSEGV.")
  private int segv;

  @Option(names = "--exits", paramLabel = "N", description = "Tasks that call System.exit.")
  private int exits;

  @Option(names = "--ooms", paramLabel = "N", description = "Tasks that run out of heap.")
  private int ooms;

  @Option(
      names = "--spins",
      paramLabel = "N",
      description = "Tasks that compute for ever, until their timeout.")
  private int spins;

  @Option(
      names = "--coordinator-kills",
      paramLabel = "N",
      description =
          "Coordinators with busy workers to start and to end by SIGKILL, after the tasks.")
  private int coordinatorKills;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Worker processes; 3 by default.")
  private int workers = 3;

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Tasks at a time in each worker; 4 by default.")
  private int concurrency = 4;

  @Option(
      names = "--longest-task",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Tasks take from a twentieth of this to all of it; 20ms by default.")
  private Duration longestTask = Duration.ofMillis(20);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides what is random but the timing; another one each time by default.")
  private @Nullable Long seed;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "After this the tasks count as hanging; 30m by default.")
  private Duration limit = Duration.ofMinutes(30);

  @Option(
      names = "--orphan-limit",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "After their coordinator workers have to be gone within this; 2s by default.")
  private Duration orphanLimit = Duration.ofSeconds(2);

  @Option(names = "--json", description = "Writes a JSON object instead of a table.")
  private boolean json;

  @Option(
      names = {"-v", MapCommand.VERBOSE},
      description = "Shows the log and what workers print.")
  private boolean verbose;

  ChaosCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws SetUpException, InterruptedException {
    LibrarySettings.applyWithoutWarnings(verbose);
    var status = new FaultStatus(streams, verbose);
    try {
      ChaosReport report = new ChaosRun(settings(), status, status::progress).run();
      status.keep();
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(json ? ChaosText.json(report) : ChaosText.table(report));
      out.flush();
      return report.isGood() ? 0 : 1;
    } catch (IllegalArgumentException | IOException | PoolException e) {
      throw new SetUpException(String.valueOf(e.getMessage()), e);
    }
  }

  private ChaosSettings settings() {
    return new ChaosSettings(
        tasks,
        Map.of(
            Fault.KILL, kills,
            Fault.STOP, stops,
            Fault.LONG_STOP, longStops,
            Fault.SEGV, segv,
            Fault.EXIT, exits,
            Fault.OUT_OF_MEMORY, ooms,
            Fault.SPIN, spins),
        coordinatorKills,
        workers,
        concurrency,
        longestTask,
        seed != null ? seed : ThreadLocalRandom.current().nextInt(1_000_000),
        limit,
        orphanLimit);
  }
}
