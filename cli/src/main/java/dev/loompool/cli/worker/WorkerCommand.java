package dev.loompool.cli.worker;

import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.TokenFile;
import dev.loompool.worker.JoinOptions;
import dev.loompool.worker.StandaloneWorker;
import dev.loompool.worker.WorkerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `loompool worker`: joins a pool that listens, and works for it.
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = EnvironmentDefaults.class,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool worker --connect HOST:PORT --token-file FILE [OPTIONS]",
    description = {
      "Joins a pool that listens for workers, and runs its tasks.",
      "",
      "It connects again whenever the connection or the coordinator has gone. Each option can also be"
          + " given by the environment: --token-file by LOOMPOOL_TOKEN_FILE, and so on."
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit code: 0 when it left, 1 when it is not healthy or a task does not end, 2 when it could not"
          + " start or the pool refuses it, 130 after Ctrl-C, 143 after SIGTERM. After SIGTERM tasks"
          + " that run may finish, within the drain time; the others go to other workers at once. A"
          + " second signal ends at once.",
      "",
      "Example:",
      "  loompool worker --connect pool.example:7400 --token-file token -p app.jar"
    })
public final class WorkerCommand implements Callable<Integer> {
  static final int UNHEALTHY = 1;
  static final int UNUSABLE = 2;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--connect",
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description = "Where the coordinator listens; unix:/PATH for a socket of this machine.")
  private @Nullable Endpoint connect;

  @Mixin private final PeerOptions peers = new PeerOptions();

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      description = "Tasks at a time; ${DEFAULT-VALUE} by default.")
  private int concurrency = 16;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the pool calls it; its host and process id by default.")
  private @Nullable String name;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      split = ",",
      description =
          "Also runs tasks that need this label, such as gpu; may be given several times.")
  private List<String> labels = List.of();

  @Option(
      names = {"-p", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and folders of the tasks, as for java: 'classes:lib/*'.")
  private String classPath = "";

  @Option(
      names = "--take-classes",
      description =
          "Takes classes that its class path lacks from the coordinator, if that gives any.")
  private boolean takesClasses;

  @Option(
      names = "--drain-time",
      paramLabel = "TIME",
      converter = DrainTime.class,
      description = "How long tasks may take to finish after SIGTERM; 8s by default.")
  private Duration drainTime = Duration.ofSeconds(8);

  @Option(
      names = "--health-file",
      paramLabel = "FILE",
      description = "Is kept fresh while it works, for --health; none by default.")
  private @Nullable Path healthFile;

  @Option(
      names = "--health",
      description = "Only says whether the worker that writes the --health-file is in a pool.")
  private boolean health;

  @Override
  public Integer call() throws InterruptedException {
    try {
      return health ? health() : work();
    } catch (IOException | IllegalArgumentException e) {
      err().println("loompool: " + e.getMessage());
      return UNUSABLE;
    }
  }

  private int health() {
    String complaint =
        new HealthFile(PeerOptions.required(healthFile, "--health-file")).complaint();
    if (complaint.isEmpty()) {
      return 0;
    }
    err().println("loompool: " + complaint);
    return UNHEALTHY;
  }

  private int work() throws IOException, InterruptedException {
    if (System.getProperty("io.netty.jfr.enabled") == null) {
      System.setProperty("io.netty.jfr.enabled", "false"); // costs a tenth of a second
    }
    WorkerOptions options = options();
    PrintWriter err = err();
    StandaloneWorker worker =
        new StandaloneWorker(
            options, text -> err.println("loompool worker " + options.name() + ": " + text));
    CountDownLatch ended = new CountDownLatch(1);
    Thread refresher = null;
    try (WorkerEnd _ = new WorkerEnd(worker, drainTime)) {
      if (healthFile != null) {
        refresher = new HealthFile(healthFile).keep(worker::isJoined, ended, err::println);
      }
      return worker.run();
    } finally {
      ended.countDown();
      if (refresher != null) {
        refresher.join();
      }
    }
  }

  private WorkerOptions options() throws IOException {
    String called = name != null ? name : WorkerName.ofProcess();
    if (!NAME.matcher(called).matches()) {
      throw new IllegalArgumentException(
          "--name must be 1 to 64 letters, digits, '.', '_' or '-' but was '" + called + "'");
    }
    Endpoint place = PeerOptions.required(connect, "--connect");
    TaskClasses classes = TaskClasses.parse(classPath);
    return new WorkerOptions(
        called,
        place.toString(),
        TokenFile.read(peers.tokenFile()),
        concurrency,
        Optional.empty(),
        Optional.of(
            new JoinOptions(
                new SecureRandom().nextLong(),
                peers.tls(place),
                takesClasses,
                classes.loader(),
                CodePrint.of(classes.entries()),
                checkedLabels())));
  }

  private List<String> checkedLabels() {
    for (String label : labels) {
      if (!NAME.matcher(label).matches()) {
        throw new IllegalArgumentException(
            "--label must be 1 to 64 letters, digits, '.', '_' or '-' but was '" + label + "'");
      }
    }
    return List.copyOf(labels);
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
