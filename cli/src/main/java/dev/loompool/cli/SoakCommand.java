package dev.loompool.cli;

import dev.loompool.PoolException;
import dev.loompool.cli.soak.SoakReport;
import dev.loompool.cli.soak.SoakRun;
import dev.loompool.cli.soak.SoakSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `loompool soak`: its options, and what its end means for the exit code.
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    versionProvider = LoompoolVersion.class,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool soak [OPTIONS]",
    description = {
      "Keeps a pool busy for long, kills workers all the while, and looks whether anything grows.",
      "",
      "Measures file descriptors, threads, memory and heap of this process, which is the coordinator,"
          + " and the resident size of the workers. The means of the second and of the last tenth of"
          + " the time may differ by less than 5 %%. A JVM takes minutes to find the size of its heap:"
          + " a fixed one shows the rest sooner."
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit code: 0 when nothing grew and no task failed, 1 otherwise, 2 when the run could not"
          + " start.",
      "",
      "Examples:",
      "  LOOMPOOL_JAVA_OPTS='-Xms96m -Xmx96m' loompool soak --duration 15m",
      "  loompool soak --duration 1h --kills-per-minute 10 --csv soak.csv"
    })
final class SoakCommand implements Callable<Integer> {
  private final StandardStreams streams;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long: 90s, 10m, 1h; 1h by default.")
  private Duration duration = Duration.ofHours(1);

  @Option(
      names = "--kills-per-minute",
      paramLabel = "N",
      description = "Workers to end by SIGKILL; 10 by default.")
  private int killsPerMinute = 10;

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
      names = "--interval",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "The time between two samples; 0.5 to 5 s by default, as the duration is.")
  private @Nullable Duration interval;

  @Option(names = "--csv", paramLabel = "FILE", description = "Where the samples go, in bytes.")
  private @Nullable Path csv;

  @Option(
      names = {"-v", MapCommand.VERBOSE},
      description = "Shows the log and what workers print.")
  private boolean verbose;

  SoakCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws SetUpException, InterruptedException {
    LibrarySettings.applyWithoutWarnings(verbose);
    var status = new FaultStatus(streams, verbose);
    try {
      SoakReport report = new SoakRun(settings(), status, status::progress).run();
      status.keep();
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(SoakText.table(report));
      out.flush();
      return report.isGood() ? 0 : 1;
    } catch (IllegalArgumentException | IOException | PoolException e) {
      throw new SetUpException(String.valueOf(e.getMessage()), e);
    }
  }

  private SoakSettings settings() {
    return new SoakSettings(
        duration,
        killsPerMinute,
        workers,
        concurrency,
        interval != null ? interval : SoakSettings.intervalFor(duration),
        Optional.ofNullable(csv));
  }
}
